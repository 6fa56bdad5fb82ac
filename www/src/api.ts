// The contract between the pages and the server: every address under /api, with its exact fields.
// The server implements this file; the pages use nothing else.
//
// Common to all of them
// - JSON, UTF-8. Numbers are JSON numbers (C locale). Days are "2026-11-21", instants "2026-11-21T14:02:09Z".
// - Every read takes as_of=DAY (as it was on), known_at=DAY (as known at the end of that local day) and lang=vi|en.
// - A field that is not known is absent, or null where the type says so; it is never 0 or "".
// - `text`, `label`, `reason`, `remedy`, `now` typed as string are rendered by the server in the reader's language, with its
//   numbers, dates and units. Names of things that have both languages are Text, so that a page may show the two.
// - Ids are whole: "place/HN001", "run/0123456789ab", "shortlist/0123456789ab", "job/7", "import/3", "inbox/41".
//   In a path they stand as they are: GET /api/records/place/HN001/history, GET /api/runs/0123456789ab, GET /api/jobs/7.
// - Every failure is {error: ApiError} with HTTP 400 401 403 404 409 413 421 429 500.
// - What changes something wants Origin = this server and Content-Type application/json (upload: application/octet-stream).

export type Lang = 'vi' | 'en';
export interface Text { vi: string; en: string }        // en is "" where nobody has given an English name
export type Day = string;                               // 2026-11-21; also 2026-11 and 2026 where a precision says so
export type Instant = string;                           // 2026-11-21T14:02:09Z

export interface ApiError {
  id: string;              // message id, e.g. "EDIT_RANGE"
  message: string;         // what happened, where
  why?: string;            // why, if it is not in the message
  remedy?: string;         // what to do next
  field?: string;          // attribute or parameter that is at fault
  faults?: { at: string; message: string; remedy?: string; field?: string }[];   // field: column of the row `at`, in the criteria; when there are several (import, pack, rules)
}

// ---- values and citations ---------------------------------------------------------------------
export type ValueState = 'known' | 'uncertain' | 'disputed' | 'unknown' | 'na';
export type Precision = 'day' | 'month' | 'year' | 'decade' | 'about';

export interface Value {
  state: ValueState;
  v?: number | string | boolean | string[] | [number, number];   // when known. Code: its code; codes: array; date: Day at its precision; point: [lon, lat]
  lo?: number | Day;       // when an interval; both given whenever v is a number or a date
  hi?: number | Day;
  set?: string[];          // text and codes: what it may be; `codes`: what is surely chosen
  may?: string[];          // `codes`: chosen perhaps, besides
  radius_m?: number;       // point: how far off it may be
  prec?: Precision;        // date
  reason?: string;         // na: why
  text: string;            // rendered with unit: "200.000–204.000 m²", "chưa biết", "không áp dụng: …"
}

export interface Citation {
  source: string;          // name of the paper, letter, person's office
  url?: string;
  class: string;           // source class of the pack, labels in Schema.sources
  method: string;          // how it was learnt; labels in Schema.methods
  author: string;          // who recorded it
  date?: Day;              // of the source, as precise as known
  recorded: Instant;       // when this register learnt it
  valid_from?: Day;
  valid_to?: Day;
  attr?: string;           // of which attribute, where citations of several stand together
  one_of?: string[];       // several addresses were given and nobody knows which of them says this
  value: Value;            // what this source says
  current: boolean;        // takes part in the value shown
  note?: string;
  obs: string;             // handle of the observation, for retract
}

// ---- GET /api/session -------------------------------------------------------------------------
export type Act = 'see_runs' | 'edit' | 'add' | 'merge' | 'retract' | 'undo' | 'import' | 'settle' | 'run' | 'profile'
  | 'shortlist' | 'decide' | 'report' | 'export';

export interface Session {
  program: { version: string };
  city: {
    name: Text;
    illustrative: boolean;                              // true: everything on every page carries the mark
    bounds: [number, number, number, number];           // west, south, east, north
    time_zone: string;
    utc_offset?: number;                                // seconds east of UTC, where clocks do not change from 2000 until a year from now
    grid?: string;                                      // the city's own coordinate system, as "EPSG:…"
    currency: string;
    today: Day;                                         // in the city's time zone
    pack: { id: string; version: string; digest: string };
    head: string;                                       // head of the ledger's chain
  };
  view: 'staff' | 'public';
  actor: string;
  lang: Lang;
  types: string[];                                      // record types this view may list, in the pack's order
  counts: { places: number; inbox: number; by_type: Record<string, number> };
  may: Act[];
  purpose: string;                                      // the default purpose
  latest: { run?: string; shortlist?: string; standing?: Standing };   // newest of the default purpose; standing of that run
}

// ---- GET /api/schema --------------------------------------------------------------------------
export type Kind = 'text' | 'url' | 'file' | 'ref' | 'choice' | 'choices' | 'integer' | 'decimal' | 'money' | 'date'
  | 'bool3' | 'geometry' | 'derived';

export interface TypeDef {
  name: string;                    // "place"
  label: Text;                     // singular
  plural: Text;
  spatial: 'point' | 'none';
  title: { vi: string; en: string };   // attributes that give the title
  parent?: string;                 // record type it is a part of
  quality?: string;                // attribute that says in words how good its position is
  columns: string[];               // attributes of the list, in order
  facets: string[];                // attributes worth filtering by (choice, choices, bool3)
  groups: string[];                // attribute groups of the detail page, in order
  key: string[];                   // the few attributes at the top of the page and in `known` of the map
}

export interface Attribute {
  name: string; number: number; type: string;           // type = record type
  label: Text; kind: Kind;
  value: 'bool' | 'number' | 'text' | 'code' | 'codes' | 'date' | 'geometry';   // what its values are (a derived one too)
  unit?: string; unit_label?: string; list?: string; min?: number; max?: number;
  group: string; sensitivity: 'public' | 'partner' | 'staff' | 'restricted' | 'personal';
  half_life_years?: number;
  derived_from?: string;           // then it cannot be edited
  help?: Text;
}

export interface Code {
  code: string; label: Text; rank?: number;
  mark?: 'factory' | 'office' | 'warehouse' | 'public' | 'heritage' | 'creative' | 'craft' | 'other'    // of a kind: its shape on the map
    | 'main' | 'minor' | 'gone';                          // of a role: full size, smaller, struck out
}

export interface Purpose {
  id: string; label: Text; stage: 'study' | 'pilot' | 'opening'; k: number; kinds: string[];
  weights: Record<string, number>;                      // criterion group -> share, sum 1
  within: Record<string, number>;                       // criterion -> share of its group
  objective: Objective; rules: Rule[]; is_default: boolean; reason?: string;
}

export interface Criterion {
  id: string; group: string; label: Text; measures?: Text; attribute?: string; direction?: string;
  weight: number;                                       // default, of 1
  anchors: { level: string; text: Text; value?: number }[];
  applies_when?: string;
}

export interface GateDef {
  id: string; criterion?: string; label: Text; stage: 'study' | 'pilot' | 'opening';
  effect: 'fatal' | 'conditional' | 'typology'; condition: string;
  remedy?: Text; authority?: string; paper?: string; clock_days?: number; source?: string;
}

export interface CheckDef {
  id: string; section: string; question: Text; evidence?: string; basis?: string; source?: string;
  severity?: string; criterion?: string; who?: string; attrs: string[];
}

export interface Schema {
  types: TypeDef[];
  attributes: Attribute[];
  groups: { id: string; label: Text }[];                // attribute groups
  lists: Record<string, Code[]>;                        // in order of rank, then of the file
  purposes: Purpose[];
  criterion_groups: { id: string; label: Text; weight: number }[];
  criteria: Criterion[];
  gates: GateDef[];
  checklist: CheckDef[];
  sources: { class: string; label: Text }[];            // what kind of source: measured, document, press …
  methods: { method: string; label: Text; exact: boolean }[];   // how it was learnt; exact: may give an exact value
  glossary: { id: string; vi: string; en: string; note?: string }[];
  weight_range: number;                                 // 0.2: every run tries ±20 %
  neutrality_limit: number;                             // |tau| above it warns
}

// ---- GET /api/records?type=&filter=CQL2&q=&sort=name|-name&limit=&offset=&values=a,b&facets=a,b -----------------
// Unknown sorts last either way. `values` defaults to the type's columns. GET /api/count takes the same and gives {total, unknown}.
export interface RecordRow {
  id: string; type: string; title: Text;
  values: Record<string, Value>;
}
export interface Facet {
  attr: string;
  codes: { code: string; n: number }[];                 // bool3: codes "true", "false"; uncertain values count under each possible code
  unknown: number; na: number;
}
export interface RecordList {
  total: number;             // for which the filter is certainly true
  unknown: number;           // for which nobody can say (not in items)
  items: RecordRow[];
  facets?: Facet[];          // counted under the same filter and q
}

// ---- GET /api/records/TYPE/LOCAL ------------------------------------------------------------------
export interface Fact { value: Value; cites: Citation[] }      // cites: current first, newest first

export interface GateResult {
  id: string; label: string; stage: 'study' | 'pilot' | 'opening'; effect: 'fatal' | 'conditional' | 'typology';
  result: 'pass' | 'fail' | 'unknown' | 'na';
  excludes: boolean;         // out of the stage now (fatal or typology that fails)
  blocks: boolean;           // may stay, blocks this stage or a later one
  why: string;               // which facts, in words
  remedy?: string; authority?: string; paper?: string; clock_days?: number;
  attrs: string[];           // attributes it read
  source?: { text: string; url?: string };
}

export interface CheckAnswer {
  item: string; answer?: 'yes' | 'no' | 'unknown' | 'na'; evidence?: string; author?: string; recorded?: Instant; checked_on?: Day;
}

export interface RecordDetail {
  id: string; type: string; title: Text;
  alias: string[];                                      // other ids of the same record
  merged_into?: string;                                 // then this one is closed
  values: Record<string, Fact>;                         // every attribute this view may see, unknown ones too
  closed: number;                                       // how many attributes this view may not see
  groups: { id: string; known: number; total: number }[];
  checklist: CheckAnswer[];
  gates: GateResult[];
  parts: RecordRow[];                                   // buildings, visits …
  related: { relation: 'part_of' | 'has_part' | 'refers_to' | 'referred_by'; id: string; title: Text; attr?: string }[];
  // inside: by its outline; nearest: by centroid, approximate; claimed: as sources say, checked where there are outlines
  ward?: { name: string; code?: string; basis: 'inside' | 'nearest' | 'claimed'; radius_m?: number; check?: 'passed' | 'failed' | 'unsure' | 'not_checked'; found?: string };
  neighbours: { id: string; title: Text; kind?: string; distance_m: number }[];
  embargoed: boolean;                                   // public view: more exists and is not published yet
}

// ---- GET /api/records/TYPE/LOCAL/history  (newest first) ------------------------------------------
export interface HistoryItem {
  block: string;                                        // "block/12"
  obs: string;
  recorded: Instant;
  kind: 'add' | 'set' | 'retract' | 'merge' | 'split' | 'undo' | 'import' | 'checklist' | 'decision';
  author: string; source: string; url?: string; class: string; method: string; one_of?: string[];
  valid_from?: Day; valid_to?: Day; reason?: string;
  changes: { attr: string; value: Value; before?: Value; current: boolean }[];
  undoable: boolean;
}
export interface History { items: HistoryItem[] }

// ---- GET /api/records/TYPE/LOCAL/why?run=  (default: the latest run of the default purpose) ---------
export interface Learn {                                // one thing that could be found out
  visit?: string;                                       // the pack's way of learning it
  record?: string; name?: Text;                         // where; absent if it concerns many
  label: string;                                        // "Ý kiến bằng văn bản của chủ tài sản"; an authority, a fact
  asks?: string[];                                      // of an authority: its papers
  attrs: string[];
  way?: string;                                         // "Công văn · 1 người · 10 ngày làm việc"
  cost_days?: number; authority?: string;
  swap: number;                                         // 0..1, chance that the answer changes who is among the best k
  gain?: number;                                        // expected gain of the sum of the scores of the best k, in thousandths of the scale
  stake?: number;                                       // of the k seats, how many are expected to go to places whose open gates it would settle
  places?: number;                                      // how many places it concerns
}
export interface Why {
  run: string; other_day?: OtherDay; id: string; name: Text; standing: Standing; k: number; n: number;
  place?: RunPlace;                                     // absent: not in this run (excluded by a gate, or not a candidate)
  groups: { id: string; weight: number; lo: number; mid: number; hi: number; moved: number }[];   // contribution to the score, 0..1; moved: share of weight that came from criteria that do not apply
  criteria: { id: string; group: string; weight: number; lo: number; mid: number; hi: number; state: ValueState; text: string }[];
  total: { lo: number; mid: number; hi: number };
  gates: GateResult[];
  learn: Learn[];
  duels: { id: string; name: Text; p: number }[];       // chance to score above the three before it and the three behind; none in another view than the run's
  changes?: { text: string; way?: string; from: number; to: number }[];   // smallest changes that bring it in: chance before and after
}

// ---- GET /api/map?type=place&filter=&q= : GeoJSON FeatureCollection, places without position too (geometry null) ----
export interface MapFeature {
  type: 'Feature'; id: string;
  geometry: { type: 'Point'; coordinates: [number, number] } | null;
  properties: {
    id: string; title: Text; kind?: string; role?: string; ward?: string;
    quality?: string;                                   // code of the position's quality
    solid: boolean;                                     // true: street level or better
    radius_m?: number;
    known: number;                                      // 0..1, share of the type's key attributes that are known
  };
}
export interface MapData { type: 'FeatureCollection'; features: MapFeature[]; unknown: number }
// GET /api/schematic : the pack's drawing. kind: outline river lake ring_road label …
export interface Schematic {
  type: 'FeatureCollection'; measuring: false; note?: Text;
  features: { type: 'Feature'; geometry: { type: string; coordinates: unknown }; properties: { kind: string; name?: Text } }[];
}
// GET /api/wards : outlines of the wards of that day, to about 30 m; no features where none were imported.
export interface WardOutlines {
  type: 'FeatureCollection'; source?: string; licence?: string;
  features: { type: 'Feature'; id: string; geometry: { type: string; coordinates: unknown }; properties: { code: string; name: string } }[];
}

// ---- GET /api/search?q=&limit= ------------------------------------------------------------------
export interface SearchHit { id: string; type: string; title: Text; kind?: string; where?: string; matched: string }   // matched: the text that was hit
export interface SearchResult { items: SearchHit[]; total: number; cite?: CiteAnswer }   // cite: where the text cites an instrument

// ---- GET /api/cite?text= -------------------------------------------------------------------------
export interface CiteHit { words: string; fit: 'fits' | 'other_date' | 'other_year' | 'other_organ' | 'alike'; record: RecordRow }   // words: of the text, those that name it
export interface CiteAnswer {
  state: 'one' | 'ambiguous' | 'several' | 'none';      // ambiguous: the same words fit several; several: each named clearly
  found: CiteHit[];                                     // record.values: kind, number, organ, date as far as the pack declares them
  nearest: CiteHit[];                                   // state none: what looks like it, and is no answer
  apart: string[];                                      // ambiguous: attributes in which those found differ
}

// ---- GET /api/changes?since=INSTANT|DAY&limit= (newest first), GET /api/start?since= ----------------------
export interface Change {
  block: string; at: Instant; author: string; kind: HistoryItem['kind'];
  text: string;                                         // "Diện tích khu đất: chưa biết → 1.554 m²" or "27 dòng từ tệp …"
  n: number;                                            // observations in it
  records: { id: string; title: Text }[];               // at most five
  undoable: boolean;
}
export interface Changes { items: Change[]; total: number; since?: Instant }
export interface Start {
  changes: Changes;
  waiting: { inbox: Record<InboxKind, number>; jobs: Job[]; imports: ImportSummary[] };
  run?: RunSummary; shortlist?: { shortlist: string; k: number; decided: boolean; made: Instant };
  learn: Learn[];                                       // most worth finding out, best first
  authorities?: Learn[];                                // all that one authority can answer
  facts: { known: number; total: number };              // of the key attributes of candidates
}

// ---- changing facts. All answer Changed -----------------------------------------------------------
export interface Changed { block: string; undo: string; text: string; record?: string }   // undo: what POST /api/undo takes
export interface NewFact {                              // one of these
  attr: string;
  value: { state: 'known'; v: NonNullable<Value['v']>; prec?: Precision; radius_m?: number }
       | { state: 'uncertain'; lo?: number; hi?: number; set?: string[]; may?: string[] }
       | { state: 'unknown' }
       | { state: 'na'; reason: string };
}
export interface Edit {                                 // POST /api/edits
  record: string; facts: NewFact[]; source: string; url?: string; class: string; method: string; valid?: Day; reason?: string;   // url is kept with the source
}
export interface NewRecord { type: string; id?: string; facts: NewFact[]; source: string; url?: string; class: string; method: string; valid?: Day; reason?: string }   // POST /api/records
export interface Undo { block?: string; import?: string; reason?: string; plan?: boolean }   // POST /api/undo; plan: say only what would happen
export interface UndoPlan { plan: { text: string; back: number; kept: number } }            // kept: later edits that stay
export interface Merge { from: string; into: string; reason?: string; plan?: boolean }         // POST /api/merge; plan: say only what would happen
export interface MergeRow { attr: string; from: Value; into?: Value; becomes: Value }           // into: of conflicts
export interface MergePlan { plan: { from: string; into: string; conflicts: MergeRow[]; moves: MergeRow[]; same: number; parts: string[]; observations: number } }   // same: attributes of which both say the same; parts: ids that go along
export interface Retract { record: string; attr?: string; obs: string; reason: string }       // POST /api/retract
export interface CheckEdit { record: string; item: string; answer: 'yes' | 'no' | 'unknown' | 'na'; evidence: string; source: string; class: string; method: string; checked_on?: Day; reason?: string }   // POST /api/checklist

// ---- weights --------------------------------------------------------------------------------------
export interface Weights { groups: Record<string, number>; within?: Record<string, number> }
export interface Profile {                              // GET /api/profiles?purpose= ; PUT /api/profiles/NAME (body: purpose, weights, reason)
  name: string; purpose: string; label: Text; weights: Weights; author: string; made?: Instant; reason?: string; builtin: boolean;
}
export interface Profiles { items: Profile[] }
export interface Purposes { items: Purpose[] }          // GET /api/purposes

// ---- runs -----------------------------------------------------------------------------------------
export type Standing = 'exploratory' | 'supported';
export type Prior = 'neutral' | 'pessimistic' | 'optimistic';
export interface Quantiles { p5: number; p25: number; p50: number; p75: number; p95: number }
export interface OtherDay { as_of: Day; known_at: Day }    // there where a run was asked for another day than the one it was made on
export interface RunSummary {
  run: string; digest: string; purpose: string; profile?: string; changed_weights: boolean;
  made: Instant; actor: string; draws: number; seed: number; prior: Prior; learn_priors?: true; as_of: Day; known_at: Day;
  k: number; n: number;
  standing: Standing; illustrative?: boolean;
  evidence: { share_known: number; expected_hits: number; set_right?: number; floor: { share_known: number; expected_hits_share: number } };
  stale: boolean;                                       // facts or pack have changed since
  other_day?: OtherDay;
  framework?: { name: string; version: number; revision: number; frozen: boolean };   // version of the criteria it goes by
}
export interface PlaceInRun {
  mean_rank?: number;
  id: string; name: Text; kind?: string; ward?: string;
  chance: number;                                       // of being among the best k
  chance_pessimistic?: number; chance_optimistic?: number;
  rank: Quantiles; possible: { best: number; worst: number };
  score: { p5: number; p50: number; p95: number; mean?: number; central?: number };   // mean: the sum of the contributions; central: at the central weights
  known_share: number;                                  // of weight, on known facts
  p_pass?: number;                                      // of passing the gates that are drawn
  kind_rank?: { p5: number; p50: number; p95: number; of: number };
  moved: number;                                        // share of weight moved off criteria that do not apply
}
export interface RunPlace extends PlaceInRun { gates: GateResult[] }       // those that do not pass
// As GET /api/runs/ID?gates=closing lists it, which is what pages ask: of gates those that close a later stage, by name.
export interface ListedPlace extends PlaceInRun { gates: Pick<GateResult, 'id' | 'label' | 'result' | 'excludes' | 'blocks'>[] }
export interface Scatter { tau: number | null; warn: boolean; unknown: number; points: { id: string; x: number; rank: number }[] }   // tau null: cannot be said (all alike, or too few); unknown: places that have no x
export interface RunPriors {                            // what the places known tell of the others; absent where a reader may not see all of it
  learnt: boolean;                                      // it moved what is expected; else only what would
  together: number;                                     // correlation of two facts of one place
  rise: number; author_counts_as: number;
  criteria: { id: string; label: string; places: number; author: number; expect: number }[];
}
export interface RunOf<Place> extends RunSummary {
  priors?: RunPriors;
  weights: Weights; default_weights: Weights; weight_range: number;
  places: Place[];                                      // best chance first, then median rank, then id
  excluded: { id: string; name: Text; kind?: string; gates: GateResult[] }[];
  neutrality: { limit: number; area: Scatter; known: Scatter };
  learn: Learn[];
  notes: string[];                                      // "unknowns are drawn independently", and the like
}
export type Run = RunOf<RunPlace>;
export type ListedRun = RunOf<ListedPlace>;
export interface Next extends RunSummary {              // GET /api/next?run=&purpose=&limit=
  learn: Learn[];                                       // visits and papers at one place, the most gain a day first
  authorities: Learn[];                                 // all that one authority's papers teach, over all places
  questions: Learn[];                                   // papers at one place on which an open gate hangs, by stake a day
  facts: Learn[];                                       // single facts, whoever finds them out
  priors?: RunPriors;
}
export interface Runs { items: RunSummary[] }           // GET /api/runs?purpose=&limit=
export interface NewRun {                               // POST /api/runs -> 202 {job}
  purpose: string; profile?: string; weights?: Weights; draws?: number; seed?: number; prior?: Prior; learn_priors?: boolean; weight_range?: number; k?: number; as_of?: Day; known_at?: Day;
}
export interface RunDiff {                              // GET /api/runs/ID/diff?with=ID : a = with, b = ID
  weights_differ?: boolean; purpose_differs?: boolean; pack_differs?: boolean;
  a: RunSummary; b: RunSummary;
  moved: { id: string; name: Text; kind?: string; chance: { a: number; b: number }; rank: { a: number; b: number }; because: string[];
    criteria: { id: string; label: string; by: number; through: ('weight' | 'scale' | 'fact' | 'new' | 'gone')[] }[] }[];   // largest change of chance first; by: what the criterion gives to the change of score
  added: { id: string; name: Text }[]; removed: { id: string; name: Text; why?: string }[];
  weights: { group: string; a: number; b: number }[];
  framework: FrameworkChange[];                         // between the versions that the two were made by
  facts: { record: string; name: Text; attr: string; a: Value; b: Value }[];     // of those that moved, in the same order
  average: number;                                      // change of the mean score over the places of both: one falls where others rose more
}

export interface PlaceName { id: string; name: Text }
interface OfRun { run: string; standing: Standing; illustrative: boolean; k: number; n: number }
export interface GroupTurn { id: string; weight: number; turned?: number; lo?: number | null; hi?: number | null }
export interface Comparison extends OfRun {             // GET /api/runs/ID/compare?a=ID&b=ID : by expected score at the profile
  first: PlaceName; second: PlaceName;
  score: { first: number; second: number }; chance: { first: number; second: number };
  by: { id: string; label: string; difference: number; first: number | null; second: number | null }[];   // differences sum to the scores'
  dominates: boolean;
  turn: { comparable: boolean; moved: number | null; groups: GroupTurn[] };    // moved null though comparable: no weights do it
}
export interface CutTurns extends OfRun {               // GET /api/runs/ID/sensitivity
  in: PlaceName | null; out: PlaceName | null; moved: number | null; groups: GroupTurn[]; left_out: number;
}
export interface PlaceCut extends OfRun {               // GET /api/runs/ID/sensitivity?place=ID
  place: PlaceName; rank: number; in: boolean; rival: PlaceName | null; gap: number | null;
  levers: { criterion: string; label: string; value: number; needs: number; possible: boolean; text?: string; at_most?: boolean }[];
  fewest: string[]; within_reach: boolean; dominated_by: number; dominator: PlaceName | null;
}
// GET /api/runs/ID/winning?place=ID : the weights that a place needs. The run's facts under any weights of the criterion groups, each as likely.
export interface Winning extends OfRun {                // without place: all of them, the likeliest among the first k first
  draws: number; any: { lo: number; mean: number; hi: number };   // nine tenths of one group's weight lie between lo and hi, over any weights
  places: { id: string; name: Text; first: number; within: number }[];   // share of the draws in which it is first; among the k
}
export interface PlaceWinning extends OfRun {
  draws: number; any: { lo: number; mean: number; hi: number };
  place: PlaceName; first: number; within: number; confidence: number | null;   // of being first at its central weights
  groups: { id: string; weight: number; central: number | null; lo: number | null; mean: number | null; hi: number | null }[];   // central: mean weights where it is first; lo, mean, hi: where it is among the k
}
export interface Opinions extends OfRun {               // GET /api/runs/ID/opinions
  methods: { id: 'topsis' | 'promethee_ii' | 'vikor'; spearman: number | null; kendall: number | null; same?: number;
             reversal?: { removals: number; at_cut: number; removed?: PlaceName; up?: PlaceName; down?: PlaceName };
             ranks: { id: string; rank: number }[] }[];
  params: { indifference: number; preference: number; v: number };
}

// ---- the criteria in versions --------------------------------------------------------------------------
export interface FrameworkRow { version: number; revision: number; act: 'pack' | 'edit' | 'import' | 'freeze'; frozen: boolean; in_force: boolean; author: string; reason: string; made: Instant; digest: string; hash: string }
export interface FrameworkCriterion {                   // a row of criteria.csv (docs/pack.md); what the page does not use is left out here
  criterion_id: string; group_id: string; group_en: string; group_vi: string; group_weight: number; name_en: string; name_vi: string;
  what_it_measures?: string; what_it_measures_vi?: string; weight_in_group: number; prior_reason?: string; prior_reason_vi?: string; literature_support?: string; literature_support_vi?: string;
  [column: string]: unknown;
}
export interface Framework {                            // GET /api/framework/VERSION : docs/framework.schema.json
  about: FrameworkRow & { city: string }; criteria: FrameworkCriterion[];
  anchors: { criterion: string; item?: string; level: string; text_en: string; text_vi: string; [column: string]: unknown }[];
  purposes?: { purpose_id: string; name_en: string; name_vi: string; [column: string]: unknown }[];       // w_GROUP: the weight of a group
  [table: string]: unknown;
}
export interface FrameworkEdit {                         // POST /api/framework/edit -> FrameworkRow and { changes, warnings: string[] }
  version?: string; reason: string; balance?: boolean; dry_run?: boolean;
  add?: { table: 'criteria' | 'anchors' | 'purposes' | 'gates'; cells: Record<string, string | number | object> }[];   // columns of the pack's files (docs/pack.md)
  set?: { target: string; value: string }[]; remove?: string[];
}
export interface FrameworkChange { table: string; kind: 'changed' | 'added' | 'removed'; key: string; column?: string; was?: string; is?: string; criterion?: string }
export interface FrameworkDiff { changes: FrameworkChange[] }
export interface CriteriaData {                         // GET /api/framework/VERSION/data
  purpose: string; framework: string; illustrative: boolean; places: number;
  criteria: { id: string; label: string; group: string; attribute: string; attribute_label: string; weight: number; known: number; uncertain: number; unknown: number; na: number; literature: string[]; prior_reason: string; author: string; status: string; sources: { class: string; label: string; n: number }[] }[];
  pairs: { a: string; b: string; tau: number | null; n: number; twice: boolean; shared: string[] }[];
}

// ---- groups of people --------------------------------------------------------------------------------
export interface NewPreference { purpose?: string; group: string; code: string; method: 'swing' | 'ordinal' | 'ahp' | 'linear'; said: string[] }   // POST /api/panel: "A=100", "A/B=3", "A>=2*B"
export interface Preference {                           // GET /api/panel : { items: Preference[] }
  purpose: string; group: string; code: string; method: NewPreference['method']; author: string; made: string; said: string[];
  weights: { groups: Record<string, number>; within: Record<string, number> };
  consistency: LevelConsistency[];
}
export interface LevelConsistency { level: string; lambda: number; index: number; ratio: number; acceptable: boolean; worst?: { row: string; column: string; says: number; fits: number } }   // level: a criterion group; empty: the groups
// GET /api/panel/result?purpose= on today's facts, or ?run=ID on a run's. Of a published run others than staff see the groups of three
// people or more, without lo, hi and concordance.
export interface Panel {
  purpose: string; standing: Standing; illustrative: boolean; k: number; n: number; draws: number;
  run?: string; few?: number;                           // few: groups left out, having fewer than three people
  left_out?: number; unfit?: { group: string; code: string; unfit: { id: string; about: string } }[];   // answers about other criteria than those in force; whose they are is the staff's
  groups: { group: string; people: number; weights: { id: string; lo?: number; mean: number; hi?: number }[]; concordance: number | null; tau: (number | null)[] }[];
  places: { id: string; name: Text; agree: number; by: { chance: number; mean_rank: number; in: boolean }[] }[];   // by: as groups
}
export interface PanelRegions {                         // GET /api/panel/region?purpose= or ?run=ID : all that a group says, at once; staff only
  run?: string; purpose: string; standing: Standing; illustrative: boolean; k: number; draws: number; groups: (PanelRegion | PanelClash)[];
}
export interface PanelRegion {
  group: string; people: number; statements: number; empty: false; dimension: number; mixed: boolean;
  weights: { id: string; lo: number; mean: number; hi: number }[];
  places: { id: string; chance: number; mean_rank: number; in: boolean }[];
}
export interface PanelClash { group: string; people: number; statements: number; empty: true; clash: string[]; smallest: boolean }

// Links through which people answer themselves. The secret is in the one answer that makes the link.
export interface PanelLink {
  id: number; group: string; purpose: string; label: string; framework: string; author: string; made: string; expires: string; withdrawn?: string;
  uses: number; used: number; state: 'open' | 'full' | 'expired' | 'withdrawn' | 'other_criteria';
}
export interface PanelLinks { items: PanelLink[] }      // GET /api/panel/links
export interface NewPanelLink { group: string; purpose?: string; label?: string; days?: number; uses?: number }   // POST /api/panel/links
export interface MadePanelLink extends PanelLink { secret: string; path: string }

// What a guest gets, who came through such a link.
export interface GuestForm {                            // GET /api/p/form
  city: Text; illustrative: boolean; staff_too: boolean; link: number; group: string; purpose: Text; until: string; full: boolean; code: string;
  groups: { id: string; label: Text; criteria: { id: string; label: Text; measures?: Text; anchors: { level: string; text: Text; value?: number }[] }[] }[];
}
export interface GuestAnswer {                          // POST /api/p/weigh, /p/answer, /p/mine; levels: those of which something was said
  code: string; method: NewPreference['method']; said: string[];
  levels: { level: string; missing: string[]; weights?: Record<string, number>; consistency?: LevelConsistency }[];
}

// ---- shortlists -----------------------------------------------------------------------------------
export type Objective = 'expected_top_k' | 'quantile10' | 'expected_score';
export interface Rule {
  where?: string; at_most?: number; at_least?: number; per?: string;      // count by CQL2
  budget?: number;                                                          // cost within, in the city's currency
  spacing_m?: number;                                                       // no two nearer than
  if?: string; not?: string; then?: string;                                 // CQL2: if one of these, none of those, or at least one
}
export interface Named { id: string; reason: string; author?: string }
export type Demand = 'ward' | 'population' | 'need';      // what coverage counts: each ward alike, or a column of wards.csv
export interface NewShortlist {                         // POST /api/shortlists -> 202 {job}
  run: string; k?: number; objective?: Objective; rules: Rule[]; must?: Named[]; never?: Named[]; coverage_rate?: number; coverage_m?: number; coverage_by?: Demand;
  alternatives?: number; within?: number;               // so many other choices that lose at most this share (0.02)
  spread?: number;                                      // as far apart as can be for at most this share of the value
  core?: number; prices?: boolean;                      // over so many draws, who is always chosen; what each rule costs
  groups?: string[]; worst?: 'maximin' | 'regret';      // runs with the weights of a group each: choose for the worst-off
}
export interface Seat {
  id: string; name: Text; kind?: string; ward?: string; at?: [number, number];
  chance: number;
  band: 'core' | 'swing' | 'out';                       // core: chosen and chance at least 0.9; swing: between; out: under 0.15 or a gate
  chosen: boolean;
  reason: string;                                       // why in, or why out
  must?: Named; never?: Named;
  gates: GateResult[];
  cost?: Value;
}
export interface Shortlist {
  illustrative?: boolean; possible?: boolean; first?: boolean;   // possible: false where rules cannot all hold; first: the first by id among the best
  shortlist: string; digest: string; run: string; other_day?: OtherDay; standing: Standing; made: Instant; actor: string;
  purpose: string; stage: 'study' | 'pilot' | 'opening'; k: number; objective: Objective;
  value: number; bound: number; proved: boolean;        // of the objective; proved: value equals the bound
  chosen: Seat[]; out: Seat[];                          // chosen is empty where rules cannot all hold
  rules: { text: string; rule: Rule; holds: 'yes' | 'no' | 'unknown'; now: string; clashes: boolean }[];
  conflicts: { rules: number[]; text: string; ease: { text: string; rules: Rule[] }[] }[];   // few rules that cannot all hold; each ease is a whole new list of rules to try
  coverage: {
    rate: number; mean_m?: number; within_m?: number;
    by?: Demand; by_known?: Demand[]; covered?: number; // by_known: what the pack knows of every ward; covered: share of it within reach
    wards: { name: string; code?: string; at: [number, number]; distance_m: number }[];
    at_zero: { chosen: string[]; value: number; mean_m?: number; gained: { id: string; name: Text }[]; lost: { id: string; name: Text }[] };   // the set at rate 0; gained, lost: against it
  };
  conflicts_all?: boolean;                              // false: there may be more conflicts than these
  spread?: { within: number; value: number; metres: number; proved: boolean };   // no two nearer than metres; value: of the best set without
  alternatives?: { within: number; asked: number; items: { value: number; loss: number; shared: number; proved: boolean; text: string; chosen: string[]; gained: { id: string; name: Text }[]; lost: { id: string; name: Text }[] }[] };
  prices?: { rule: number; value: number; bound: number; price: number; proved: boolean; text: string }[];   // rule -2: must and never
  core?: { draws: number; proved: number; gap: number; places: { id: string; name: Text; share: number; least: number; most: number; class: 'core' | 'swing' | 'out' | 'undecided'; text: string }[] };
  groups?: { worst: 'maximin' | 'regret'; items: { run: string; value: number; best: number }[] };   // best: of the group alone
  cost?: { lo: number; hi: number; unknown: number; budget?: number; year?: number };
  decision?: Decision;
}
export interface Decision {
  by: string; at: Instant; reason: string; published: boolean;
  added: (Named & { name: Text })[]; removed: (Named & { name: Text })[];
  final: { id: string; name: Text }[];
}
export interface NewDecision { add: Named[]; remove: Named[]; reason: string; publish: boolean }   // POST /api/shortlists/ID/decision -> Shortlist
export interface Shortlists { items: { shortlist: string; run: string; made: Instant; actor: string; k: number; objective: Objective; decided: boolean; standing: Standing }[] }   // GET /api/shortlists

// ---- import and inbox -------------------------------------------------------------------------------
export type Verdict = 'new' | 'same' | 'changed' | 'duplicate' | 'suspicious' | 'rejected';
export interface ImportSummary {
  import: string; filename: string; made: Instant; actor: string; type: string; rows: number;
  state: 'planned' | 'applied' | 'undone' | 'failed';
  counts: Record<Verdict, number>; inbox: number;       // inbox: how many of it still wait
  error?: string;
}
export interface Imports { items: ImportSummary[] }     // GET /api/imports
// What people say about a file, as `kho import` takes it. Empty: the usual (type: the one that is ranked; sheet 0: all that have a
// table; crs: judged by what the values are; source: the file's name; class, method: a desk judgement; date: the day of the import).
export interface ImportOptions {
  type: string; sheet: number; crs: string; source: string; class: string; method: string; date: Day;
  map: string[];                                        // "column=attribute"; besides attributes: id lon lat coordinates source crs, and - for none
}
// POST /api/imports?filename=&type=&source=&class=&method=&date=&crs=&sheet=&map=&map= with the bytes -> 202 {job}, whose result is "import/3".
// POST /api/imports/3/plan {what is said otherwise} -> 202 {job}: the same bytes planned anew. POST /api/imports/3/apply -> 202 {job}
export interface ImportColumn {
  name: string; sheet?: number;                         // sheet: its number, where the file has several
  attr?: string;                                        // what it gives: an attribute, id or source; none: it is not read
  as?: string;                                          // what `map` calls that; "-": people left it out
  said: boolean;                                        // people said so; else found out
  near?: string;                                        // of a column that is not read: the attribute it comes nearest to, as a proposal
  note?: string;
  first: string[];                                      // its first values that differ, three at most
}
export interface ImportPlan extends ImportSummary {     // GET /api/imports/3?verdict=&limit=&offset=
  options: ImportOptions;
  sheets: { no: number; name: string; read: boolean }[];
  columns: ImportColumn[];
  notes: string[];                                      // what was found out about the file: encoding, grid, heading rows
  rows_total: number;                                   // under the verdict asked for
  items: {
    row: number; sheet?: string; verdict: Verdict; record?: string; title: string; reason: string; remedy?: string;
    changes: { attr: string; value: Value; before?: Value }[];
  }[];
}
export type InboxKind = 'conflict' | 'duplicate' | 'suspicious' | 'rejected' | 'privacy';
export interface InboxItem {
  id: string; kind: InboxKind;
  like: string;                                         // key of all that are like this one
  alike: number;                                        // how many wait with that key, this one too
  record?: string; title?: Text; attr?: string;
  text: string;                                         // what is the matter
  remedy?: string;                                      // what is proposed, and what it changes
  now?: Value;                                          // what the register says
  values: { value: Value; cite: Citation }[];           // side by side: conflict, suspicious
  other?: { id: string; title: Text; text: string };    // duplicate: the other record
  actions: { action: string; label: string; primary: boolean; picks: boolean }[];   // picks: acts on the chosen one of `values`
  import?: string; row?: number;
}
export interface Inbox { total: number; counts: Record<InboxKind, number>; items: InboxItem[] }   // GET /api/inbox?kind=&import=&limit=&offset=
export interface Decide { ids?: string[]; like?: string; action: string; pick?: number; reason?: string }   // POST /api/inbox/decide -> Decided
export interface Decided extends Changed { decided: number; left: number }

// ---- reports, files, jobs -----------------------------------------------------------------------------
export interface NewReport { shortlist?: string; run?: string; kind: 'pdf' | 'xlsx' | 'csv' | 'geojson'; lang: Lang }   // POST /api/reports -> 202 {job}, result "/api/files/NAME"
// GET /api/export/csv|geojson|xlsx?type=&filter= streams a file.
export interface Job {                                  // GET /api/jobs/7 ; POST /api/jobs/7/cancel -> Job
  job: string; kind: 'run' | 'shortlist' | 'import' | 'apply' | 'report' | 'undo';
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  done: number; total: number;                          // total 0: not known yet
  text: string;                                         // "8.200 trên 20.000 lượt"
  result?: string;                                      // "run/…", "shortlist/…", "import/…", "/api/files/…"
  error?: ApiError; actor: string; asked: Instant;      // by whom and when it was asked for
  started: Instant; ended?: Instant;
}
export interface Jobs { items: Job[] }                  // GET /api/jobs, newest first
export interface Accepted { job: string }               // 202
