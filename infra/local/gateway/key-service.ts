import type { KeyOperations } from '../keys/key-operations.ts'
import { kmsNeeds } from '../permissions/kms-needs.ts'
import type { Holdings } from '../permissions/needs.ts'
import type { Service } from './gateway.ts'
import { sendJson } from './send-json.ts'

/** KMS, judged and answered here. */
export function keyService(keys: KeyOperations, holdings: Holdings): Service {
  return {
    permissions: call => kmsNeeds(holdings, call.operation ?? '', call.body, blob => keys.keyOfCiphertext(blob)),
    answer: async (call, _request, response) => {
      sendJson(response, 200, JSON.stringify(keys.answer(call.operation ?? '', call.body)), {
        'content-type': 'application/x-amz-json-1.1',
      })
    },
  }
}
