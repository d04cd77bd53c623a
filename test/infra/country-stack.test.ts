import { testFunctions } from './country-stack/functions.ts'
import { testNag } from './country-stack/nag.ts'
import { testOfficers } from './country-stack/officers.ts'
import { testQueues } from './country-stack/queues.ts'
import { useStacks } from './country-stack/stacks.ts'
import { testStored } from './country-stack/stored.ts'
import { testTemplate } from './country-stack/template.ts'
import { testTwelveCountries } from './country-stack/twelve-countries.ts'
import { testWatched } from './country-stack/watched.ts'
import { testWayIn } from './country-stack/way-in.ts'
import { testWebhooks } from './country-stack/webhooks.ts'

// One file for the runner: synthesizing twelve countries takes longer than all that is asked of them.
const stacks = useStacks()
testTwelveCountries(stacks)
testTemplate(stacks)
testStored(stacks)
testQueues(stacks)
testFunctions(stacks)
testWebhooks(stacks)
testWayIn(stacks)
testOfficers(stacks)
testWatched(stacks)
testNag(stacks)
