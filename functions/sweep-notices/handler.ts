import { scheduledFunction } from '../../shared/lambda/scheduled-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openPublisher } from '../publish-notices/open-publisher.ts'
import { sweepNotices } from './sweep-notices.ts'

export const handler = scheduledFunction(sweepNotices({ ...openPublisher(), clock: systemClock }))
