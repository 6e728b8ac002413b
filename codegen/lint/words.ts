// The words by which the tense of a name is told, as data. Whoever adds a word writes no rule here.

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words in -ed that are no past form. */
export const notPast = wordSet(`
  red bed shed wed sled shred embed imbed hundred infrared kindred sacred naked wicked rugged
  ragged jagged crooked wretched beloved moped biped quadruped newlywed watershed bobsled inbred
  thoroughbred ted ned zed lakebed flatbed hatred unlimited unexpected unwanted unrelated
  unprecedented unsupported unattended unaided undoubted unskilled aforementioned talented gifted
`);

/** Words after a verb that belong to it: to log in, to put aside. */
export const particles = wordSet(`
  up down in out off on back over aside away through together apart around along forward offline
  online
`);

/** Particles that a suggested command keeps beside its verb. */
export const closeParticles = wordSet("up down in out off on back over");

/** Words that begin what is said about an event besides its verb. */
export const qualifiers = wordSet(`
  by for to from with without of at into onto as via after before until till because on in upon
  against between within during per through towards toward across under over out off since when
  while if that than again partially fully manually automatically already early late later today
  twice once first successfully unsuccessfully completely permanently temporarily remotely
  externally internally online offline abroad home instead too never not down up back aside away
  together apart short now
`);

/** Nouns that make a thing of a past form before them: OrderConfirmedNotification. */
export const things = wordSet(`
  notification status report list message count total date time reason reminder alert letter
  receipt link token page screen view form summary history log record flag state template queue
  handler listener command request response payload dto model policy rule type kind code id data
  details info amount rate ratio number email mail sms
`);

/** Nouns of those who act: CustomerPlacedOrder says who did what. */
export const actors = wordSet(`
  customer user patient client member reader driver courier buyer seller student teacher doctor
  nurse employee manager admin administrator operator agent guest passenger visitor owner tenant
  supplier vendor merchant player moderator author editor reviewer approver applicant candidate
  subscriber borrower lender bidder bank system participant host rider attendee clerk technician
  has is was were are have been
`);

/** Adjectives and nouns that make a thing of a form that could be past: UnitCost, DataSet. */
export const thingPairs = wordSet(`
  data-set change-set record-set result-set rule-set skill-set tool-set unit-cost total-cost
  shipping-cost labour-cost labor-cost delivery-cost highest-bid winning-bid best-fit all-set
  credit-spread tool-shed garden-shed turn-left sales-forecast weather-forecast first-read
  short-cut power-input user-input
`);

/** Verbs before a past form that is told of, not asked: MarkOrderShipped. */
export const tellingVerbs = wordSet("mark ensure notify get find declare assert will");

/** Nouns that are verbs as well, and that mostly stand for the noun when a past form follows. */
export const nounsFirst = wordSet(`
  order book stock invoice ticket account price seat room ship shop bill bank message email post
  comment document claim quote grade contract loan trade table file image page task project job
  shift plan batch field machine key parcel pump water plant vote fund fine bond budget sample
  trip ride dose ward tag tax power fuel credit debit wind
`);

/** More such nouns, which are verbs more often when no past form follows. */
export const nounsBeforePast = wordSet(`
  issue release offer request return report change refund transfer deposit alert notice review
  visit promise process lock label test model package update upgrade download upload search
  discount bid copy rate route record match build limit load lease award permit mail map store
  stream stage survey score schedule share trade work design draft stop start fix block filter
  flag pledge patch merge call cost signal host guide judge coach train pilot house rent address
  light track milk audit harvest commit group bet cache crew film water game home hand pull
  question answer thread trust
`);

/** Verbs that are nouns at the end of a name: WindSpeed, PatientRecord. */
export const nounsLast = wordSet(`
  speed feed seed breed beat light ring link list note score rank rate sign mark map tag test type
  cost record report work notice limit label exercise model view log design draft survey stream
`);

/** Words between noun and verb that a suggestion leaves out. */
export const auxiliaries = wordSet(`
  is are was were be been has have had will would must should can could may not never
`);

/** Nouns without a verb sense: no command begins with one. */
export const nounsOnly = wordSet(`
  customer user client member reader patient doctor nurse student teacher employee driver courier
  passenger visitor tenant supplier vendor merchant player subscriber person people citizen
  payment shipment delivery product item category catalog catalogue inventory cart basket coupon
  voucher money currency wallet ledger transaction deposition iban sku isbn vat url uri api id
  salary payroll wage premium insurance policy beneficiary mortgage annuity portfolio dividend
  password username session identity permission credential certificate subscription tenancy
  organisation organization company department appointment prescription diagnosis hospital
  medication allergy referral therapy clinic hotel flight airline airport luggage baggage
  itinerary vehicle car lorry container warehouse pallet meter tariff reading temperature humidity
  pressure sensor device gateway firmware valve turbine battery voltage animal cow crop farmer
  orchard recipe ingredient menu kitchen meal waiter receipt course lesson exam semester thesis
  curriculum enrolment enrollment school class classroom university library article newsletter
  folder video album song movie artist playlist server database repository deployment pod node
  tournament league goal election ballot candidate verdict lawsuit court attorney evidence
  shipping billing booking pricing training meeting setting listing rating hearing onboarding
  login logout signup checkout setup shutdown rollback startup backup failure error removal
  approval refusal renewal withdrawal arrival departure closure signature expiry phone city
  country street region zone location quantity amount reason date hour week month year token shelf
  guest alarm office truck bicycle aircraft runway soldier criminal crime danger incident accident
  energy electricity bread fruit chicken bird heart child baby family church museum theatre
  concert festival medal prize lottery casino door window consent card holiday pizza dish system
  software application service provider passport visa estate heir juror oven defendant
`);

/** Words that end like nouns of action and are verbs. */
export const verbsLikeNouns = wordSet(`
  mention question position reposition function section partition repartition auction caution
  station commission recommission decommission condition recondition provision reprovision
  deprovision transition petition ration motion portion apportion proportion requisition sanction
  vacation action envision version revision bastion pension pinion cushion fashion implement
  reimplement document complement supplement augment experiment increment decrement fragment
  defragment segment cement torment lament ferment pigment compliment comment reprimand moment
  ornament instrument regiment garment balance rebalance finance refinance enhance advance
  reference sequence influence license licence experience silence distance fence dance glance
  lance commence convince evidence conference audience trance chance prance entrance instance
  countenance romance freelance essence dispense condense
`);
