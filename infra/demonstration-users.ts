import type { Language } from '../shared/countries/languages.ts'
import type { LocalUser } from './local/openid/local-user.ts'

/**
 * Who can sign in to a platform on this machine (DESIGN, section 9). No deployed country has any of them. The one name by
 * which a page calls them: what they do, in the country's own language, as their colleagues would have written it.
 */
export const DEMONSTRATION_USERS = [
  {
    name: 'officer',
    groups: ['child-protection:officer'],
    called: { en: 'Officer at the shelter', es: 'Agente del albergue', fr: 'Agente du foyer', ht: 'Ajan abri a' },
  },
  {
    name: 'caseworker',
    groups: ['child-protection:caseworker'],
    called: { en: 'Caseworker', es: 'Trabajadora social', fr: 'Travailleuse sociale', ht: 'Travayè sosyal' },
  },
  {
    name: 'supervisor',
    groups: ['child-protection:supervisor'],
    called: { en: 'Supervisor', es: 'Supervisora', fr: 'Superviseure', ht: 'Sipèvizè' },
  },
  {
    name: 'migration',
    groups: ['migration:migration-officer'],
    called: { en: 'Migration officer', es: 'Agente de migración', fr: 'Agente de migration', ht: 'Ajan migrasyon' },
  },
  {
    name: 'migration-supervisor',
    groups: ['migration:migration-supervisor'],
    called: { en: 'Migration supervisor', es: 'Jefa de migración', fr: 'Cheffe de la migration', ht: 'Chèf migrasyon' },
  },
  {
    name: 'consular',
    groups: ['foreign-affairs:consular'],
    called: { en: 'Consul', es: 'Cónsul', fr: 'Consule', ht: 'Konsil' },
  },
  {
    name: 'auditor',
    groups: ['audit:auditor'],
    called: { en: 'Auditor', es: 'Auditora', fr: 'Auditrice', ht: 'Oditè' },
  },
  {
    name: 'integrator-child-protection',
    groups: ['child-protection:integrator'],
    called: {
      en: 'Child protection’s system',
      es: 'Sistema de protección de la niñez',
      fr: 'Système de la protection de l’enfance',
      ht: 'Sistèm pwoteksyon timoun',
    },
  },
  {
    name: 'integrator-migration',
    groups: ['migration:integrator'],
    called: {
      en: 'Migration’s system',
      es: 'Sistema de migración',
      fr: 'Système de la migration',
      ht: 'Sistèm migrasyon',
    },
  },
  {
    name: 'admin',
    groups: ['platform:administrator'],
    called: { en: 'Administrator', es: 'Administradora', fr: 'Administratrice', ht: 'Administratè' },
  },
] as const

/** The demonstration users as those of a country that speaks `language`. */
export function demonstrationUsers(language: Language): readonly LocalUser[] {
  return DEMONSTRATION_USERS.map(({ name, groups, called }) => ({ name, groups, givenName: called[language] }))
}
