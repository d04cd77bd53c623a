import { describe, expect, it } from 'vitest'
import { isAllowed, type Permission } from '../../../infra/local/permissions/decide.ts'
import { readStatements } from '../../../infra/local/permissions/statement.ts'
import { matchesWildcard } from '../../../infra/local/permissions/wildcard.ts'

const place = { logicalId: 'Policy' }
const asked = (
  context: Record<string, string | string[]> = {},
  action = 'dynamodb:PutItem',
  resource = 'arn:aws:dynamodb:x:0:table/T',
): Permission => ({
  action,
  resource,
  context: new Map(Object.entries(context)),
})
const allow = (condition: object, more: object = {}) =>
  readStatements(
    {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*', Condition: JSON.parse(JSON.stringify(condition)), ...more },
      ],
    },
    place,
  )

describe('an identity policy', () => {
  it('allows nothing that no statement allows', () => {
    expect(isAllowed([], asked())).toBe(false)
  })

  it('names actions whatever their case, and resources exactly', () => {
    const statements = readStatements(
      { Statement: { Effect: 'Allow', Action: 'DynamoDB:put*', Resource: 'arn:aws:dynamodb:x:0:table/T' } },
      place,
    )
    expect(isAllowed(statements, asked())).toBe(true)
    expect(isAllowed(statements, asked({}, 'dynamodb:GetItem'))).toBe(false)
    expect(isAllowed(statements, asked({}, 'dynamodb:PutItem', 'arn:aws:dynamodb:x:0:table/t'))).toBe(false)
    expect(isAllowed(statements, asked({}, 'dynamodb:PutItem', 'arn:aws:dynamodb:x:0:table/T/index/i'))).toBe(false)
  })

  it('covers everything but what NotAction and NotResource name', () => {
    const statements = readStatements(
      { Statement: { Effect: 'Allow', NotAction: 'dynamodb:Delete*', NotResource: '*table/Secret' } },
      place,
    )
    expect(isAllowed(statements, asked())).toBe(true)
    expect(isAllowed(statements, asked({}, 'dynamodb:DeleteItem'))).toBe(false)
    expect(isAllowed(statements, asked({}, 'dynamodb:PutItem', 'arn:aws:dynamodb:x:0:table/Secret'))).toBe(false)
  })

  const keys = 'dynamodb:LeadingKeys'
  const lower = 'dynamodb:leadingkeys'
  it.each([
    ['StringEquals on the value', { StringEquals: { 's3:prefix': 'a' } }, { 's3:prefix': 'a' }, true],
    ['StringEquals on another', { StringEquals: { 's3:prefix': 'a' } }, { 's3:prefix': 'b' }, false],
    ['StringEquals on nothing', { StringEquals: { 's3:prefix': 'a' } }, {}, false],
    ['StringNotEquals on nothing', { StringNotEquals: { 's3:prefix': 'a' } }, {}, true],
    ['StringEqualsIfExists on nothing', { StringEqualsIfExists: { 's3:prefix': 'a' } }, {}, true],
    ['StringLike', { StringLike: { 's3:prefix': ['x', 'a?c*'] } }, { 's3:prefix': 'abcde' }, true],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:securetransport': 'true' }, true],
    ['Bool, denied', { Bool: { 'aws:SecureTransport': false } }, { 'aws:securetransport': 'true' }, false],
    ['Null of an absent key', { Null: { 's3:prefix': 'true' } }, {}, true],
    ['Null of a present key', { Null: { 's3:prefix': 'true' } }, { 's3:prefix': 'a' }, false],
    [
      'ForAllValues with all',
      { 'ForAllValues:StringEquals': { [keys]: ['a', 'b'] } },
      { [lower]: ['a', 'b', 'a'] },
      true,
    ],
    [
      'ForAllValues with one too many',
      { 'ForAllValues:StringEquals': { [keys]: ['a', 'b'] } },
      { [lower]: ['a', 'c'] },
      false,
    ],
    ['ForAllValues with none', { 'ForAllValues:StringEquals': { [keys]: ['a'] } }, {}, true],
    ['ForAnyValue with one', { 'ForAnyValue:StringLike': { [keys]: ['a*'] } }, { [lower]: ['c', 'ab'] }, true],
    ['ForAnyValue with none', { 'ForAnyValue:StringLike': { [keys]: ['a*'] } }, {}, false],
    [
      'two operators, one failing',
      { StringEquals: { 's3:prefix': 'a' }, Bool: { 'aws:SecureTransport': 'false' } },
      { 's3:prefix': 'a', 'aws:securetransport': 'true' },
      false,
    ],
  ])('judges %s', (_name, condition, context, expected) => {
    expect(isAllowed(allow(condition), asked(context))).toBe(expected)
  })

  it('takes regular-expression signs in patterns for themselves', () => {
    expect(matchesWildcard('a.b+(c)', 'a.b+(c)')).toBe(true)
    expect(matchesWildcard('a.b', 'axb')).toBe(false)
    expect(matchesWildcard('a*', 'b\na')).toBe(false)
    expect(matchesWildcard('a*', 'a\nb')).toBe(true)
  })
})
