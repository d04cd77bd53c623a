/** Who can sign in to a platform on this machine (DESIGN, section 9). No deployed country has any of them. */
export const DEMONSTRATION_USERS = [
  { name: 'officer', groups: ['child-protection:officer'], givenName: 'Officer at the shelter' },
  { name: 'caseworker', groups: ['child-protection:caseworker'], givenName: 'Caseworker' },
  { name: 'supervisor', groups: ['child-protection:supervisor'], givenName: 'Supervisor' },
  { name: 'migration', groups: ['migration:migration-officer'], givenName: 'Migration officer' },
  { name: 'migration-supervisor', groups: ['migration:migration-supervisor'], givenName: 'Migration supervisor' },
  { name: 'consular', groups: ['foreign-affairs:consular'], givenName: 'Consul' },
  { name: 'auditor', groups: ['audit:auditor'], givenName: 'Auditor' },
  {
    name: 'integrator-child-protection',
    groups: ['child-protection:integrator'],
    givenName: 'Child protection’s system',
  },
  { name: 'integrator-migration', groups: ['migration:integrator'], givenName: 'Migration’s system' },
  { name: 'admin', groups: ['platform:administrator'], givenName: 'Administrator' },
] as const
