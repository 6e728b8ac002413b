// English verbs whose past is not made with -ed, as data. Whoever adds a verb writes no rule here.

/**
 * One verb in each part between semicolons: the base, the past, and the participle where it is
 * another word. The last word of a part is what a suggestion uses.
 */
const CHANGING = `
  arise arose arisen; awake awoke awoken; be was been; bear bore borne; beat beat beaten;
  become became become; begin began begun; bend bent; bind bound; bite bit bitten; bleed bled;
  blow blew blown; break broke broken; breed bred; bring brought; build built; buy bought;
  catch caught; choose chose chosen; cling clung; come came come; creep crept; deal dealt; die died;
  dig dug; do did done; draw drew drawn; drink drank drunk; drive drove driven; eat ate eaten;
  fall fell fallen; feed fed; feel felt; fight fought; find found; flee fled; fling flung;
  fly flew flown; forbid forbade forbidden; forget forgot forgotten; forgive forgave forgiven;
  forsake forsook forsaken; freeze froze frozen; get gotten got; give gave given; go went gone;
  grind ground; grow grew grown; hang hung; have had; hear heard; hide hid hidden; hold held;
  keep kept; kneel knelt; know knew known; lay laid; lead led; leave left; lend lent; lie lain;
  light lit; lose lost; make made; mean meant; meet met; mow mown; pay paid; plead pled;
  prove proven; ride rode ridden; ring rang rung; rise rose risen; run ran run;
  saw sawn; say said; see saw seen; seek sought; sell sold; send sent; sew sewn;
  shake shook shaken; shear shore shorn; shine shone; shoe shod; shoot shot; show shown;
  shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; slay slew slain; sleep slept;
  slide slid; sling slung; sow sown; speak spoke spoken; speed sped; spend spent; spin spun;
  spit spat; spring sprang sprung; stand stood; steal stole stolen; stick stuck; sting stung;
  stink stank stunk; stride strode stridden; strike stricken struck; string strung;
  strive strove striven; swear swore sworn; sweep swept; swell swollen; swim swam swum;
  swing swung; take took taken; teach taught; tear tore torn; tell told; think thought;
  tie tied; throw threw thrown; tread trod trodden; wake woke woken; wear wore worn; weave wove woven;
  weep wept; win won; wind wound; wring wrung; write wrote written
`;

/** Verbs with both a past of their own and one in -ed. Suggestions use the one in -ed. */
const BOTH = `
  burn burnt; clothe clad; dream dreamt; dwell dwelt; lean leant; leap leapt; learn learnt;
  smell smelt; spell spelt; spill spilt; spoil spoilt; bless blest; engrave engraven;
  load laden; melt molten; shave shaven; bear born
`;

/** Verbs with one form for both tenses: their position tells. */
const UNCHANGING = `
  bet bid broadcast burst cast cost cut fit forecast hit hurt let offset outbid overcast podcast put quit
  read recast reread recut reset rerun resplit rid run set shed shut simulcast slit spit split
  spread sublet thrust undercut overrun upcast unset upset wed overcome beset
`;

/** Past forms that are base forms of other verbs: to found, to fell, to saw, to ground. */
const BASES_TOO = "found fell saw ground wound bound bore";

/** Words that begin like a verb with a prefix, and are none. */
const NOT_PREFIXED =
  "outset outlet outfit outcast outbound unfit unread underground foreground missing";

const parts = (text: string): readonly string[][] =>
  text.split(";").map((part) => part.trim().split(/\s+/));

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** The base of each past form that differs from it. */
export const baseOfIrregular: ReadonlyMap<string, string> = new Map(
  [...parts(CHANGING), ...parts(BOTH)].flatMap(([base = "", ...forms]) =>
    forms.filter((form) => form !== base).map((form): [string, string] => [form, base]),
  ),
);

/** The participle of each verb that has no past in -ed. */
export const participleOfIrregular: ReadonlyMap<string, string> = new Map([
  ...parts(CHANGING).map((forms): [string, string] => [forms[0] ?? "", forms.at(-1) ?? ""]),
  ...[...wordSet(UNCHANGING)].map((form): [string, string] => [form, form]),
]);

/** Forms of which only the position tells whether they are past. */
export const unchangingVerbs: ReadonlySet<string> = wordSet(UNCHANGING);

/** Past forms with which a command may begin. */
export const basesToo: ReadonlySet<string> = wordSet(BASES_TOO);

/** Words from which no prefix may be taken off. */
export const notPrefixed: ReadonlySet<string> = wordSet(NOT_PREFIXED);
