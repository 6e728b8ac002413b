// Verbs of names, and the nouns that are made of them, as data for suggestions.

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Regular verbs of which suggestions are made; the irregular ones have a file of their own. */
export const regularVerbs = wordSet(`
  abandon abort accelerate accept accrue acknowledge acquire acquit activate adapt add adjourn
  adjust admit adopt advance affirm agree air alert align allocate allow amend analyse analyze
  anchor announce answer appeal append apply appoint appraise approve archive arrange arrest
  arrive ask assemble assess assign attach attend audit authenticate authorise authorize award
  back bake balance ban bill block board book borrow bounce brake brew bundle burn calculate
  calibrate call calm cancel capture carry certify change charge check claim classify clean clear
  clone close collect commence comment commission commit compare compensate compile complete
  compress compute configure confirm connect consume contact convert convict cook cool copy
  correct count create credit cross debit declare decline decode decommission decrease deduct
  deduplicate defer define delay delegate delete deliver demote deny depart deploy deposit
  deprecate derail describe design destroy detach detain detect determine diagnose dial die
  disable disburse discard discharge disclose disconnect discount discover dismiss dispatch
  display dispose dispute distribute divert divide dock donate downgrade download draft dress drop
  dry duplicate earn edit elapse elect email embed employ empty enable encode encrypt end endorse
  enqueue enrol enroll enter erase escalate establish estimate evaluate evict examine exceed
  exchange execute exempt exhaust expand expedite expire export extend extract fail file fill
  filter finalise finalize finance fine finish fix flag fold follow format forward free fulfil
  fulfill fund generate grade grant group guarantee hand handle harvest hash heat hire identify
  ignite ignore implement import impose increase index inform initialise initialize initiate
  inject inspect install instruct insure integrate interrupt introduce invalidate invite invoice
  invoke irrigate isolate issue join kill label lapse launch lease license like link liquidate
  list load locate lock log lower mail maintain map mark mask match measure mention merge migrate
  milk miss modify monitor mount move mute name need nominate note notify obtain occur offer
  onboard open operate opt order organise organize pack park parse pass patch pause perform
  photograph pick pin ping place plan plant play pledge plough point poll pool populate position
  post postpone prepare prescribe present preserve press price print prioritise prioritize proceed
  process procure produce promote propose prosecute protect provide provision publish pull
  purchase purge push qualify quantify query question queue quote raise rank rate ratify reach
  recall receive recognise recognize recommend reconcile record recover redact redeem redirect
  reduce refer reference refill refresh refund refuse register reject relay release remind remove
  rename render renew rent repair repeal repeat replace replenish replicate reply report request
  require reroute reschedule reserve resign resolve respond restart restore restrict resume retain
  retire retrieve retry return reverse revert review revise revoke reward roll rotate route sample
  save scan schedule score scrap seal search seat secure seed select sentence separate sequence
  serve service settle share shift ship shorten shred sign simulate skip sort specify spray stack
  stage start stock stop store stream submit subscribe subtract succeed suggest suspect suspend
  swap switch sync synchronise synchronize tag tap target tax terminate test throttle ticket tie
  top touch track trade train transfer transform transition translate transmit transport trap
  travel treat trigger trim trust tune turn unload unlock update upgrade upload urge use vacate
  vaccinate validate value verify visit void vote waive walk warn wash water weigh weld wipe work
  wrap yield zip
`);

/** The verb in nouns that tell of something done. A particle follows after a dash. */
const NOUNS = `
  acceptance:accept accrual:accrue acquisition:acquire acquittal:acquit adjustment:adjust
  admission:admit admittance:admit adoption:adopt allocation:allocate amendment:amend
  announcement:announce appraisal:appraise approval:approve arrival:arrive assessment:assess
  assignment:assign attachment:attach authorisation:authorise beginning:begin binding:bind
  breakage:break calculation:calculate cancellation:cancel cancelation:cancel capture:capture
  change:change checkin:check-in checkout:check-out closing:close closure:close collection:collect
  completion:complete confirmation:confirm consumption:consume conversion:convert
  correction:correct creation:create deduction:deduct deletion:delete delivery:deliver denial:deny
  departure:depart deployment:deploy destruction:destroy detection:detect disbursement:disburse
  discovery:discover dismissal:dismiss disposal:dispose distribution:distribute division:divide
  donation:donate election:elect encryption:encrypt enrolment:enrol enrollment:enroll error:fail
  escalation:escalate exclusion:exclude execution:execute expansion:expand expiration:expire
  expiry:expire extension:extend extraction:extract failure:fail fulfilment:fulfil
  fulfillment:fulfill generation:generate identification:identify inclusion:include
  injection:inject inspection:inspect installation:install introduction:introduce
  invitation:invite issuance:issue liquidation:liquidate login:log-in logon:log-on logoff:log-off
  logout:log-out loss:lose measurement:measure migration:migrate modification:modify
  nomination:nominate notification:notify onboarding:onboard opening:open operation:operate
  payment:pay payout:pay-out placement:place postponement:postpone prescription:prescribe
  production:produce promotion:promote proposal:propose provision:provide publication:publish
  reactivation:reactivate receipt:receive recovery:recover redemption:redeem reduction:reduce
  refusal:refuse registration:register rejection:reject relocation:relocate removal:remove
  renewal:renew repayment:repay replacement:replace replenishment:replenish replication:replicate
  reservation:reserve resignation:resign resolution:resolve restoration:restore
  restriction:restrict resumption:resume retirement:retire retrieval:retrieve reversal:reverse
  revision:revise revocation:revoke rollback:roll-back sale:sell selection:select
  separation:separate settlement:settle setup:set-up shipment:ship shutdown:shut-down
  signature:sign signup:sign-up startup:start-up submission:submit subscription:subscribe
  suspension:suspend takeoff:take-off termination:terminate theft:steal topup:top-up
  transformation:transform translation:translate transmission:transmit transmittal:transmit
  treatment:treat validation:validate verification:verify withdrawal:withdraw
`;

/** The verb, and its particle if there is one, of each noun that tells of something done. */
export const verbOfNoun: ReadonlyMap<string, readonly string[]> = new Map(
  NOUNS.trim()
    .split(/\s+/)
    .map((pair): [string, readonly string[]] => {
      const [noun = "", verb = ""] = pair.split(":");
      return [noun, verb.split("-")];
    }),
);

/** Nouns of which nobody places an order, so that OrderCancellation is no command. */
export const nounsOfOrders = wordSet(`
  cancellation cancelation placement confirmation creation deletion submission rejection completion
  approval expiration expiry fulfilment fulfillment removal shipment closure amendment failure error
`);

/** Verbs of what nobody can ask for. */
export const neverAsked = wordSet(`
  fail expire exceed become go occur happen elapse arrive be lose fall rise steal err succeed
  bounce forget overdraw bear miss come die
`);
