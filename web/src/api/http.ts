// Made by `python -m perezvon.main.codegen`. Do not edit.

export interface Operations {
  "GET /api/agents": {
    reply: Agent[];
  };
  "GET /api/agents/{agent}": {
    path: { agent: string };
    reply: Agent;
  };
  "PUT /api/agents/{agent}": {
    path: { agent: string };
    body: AgentPut;
    reply: Agent;
  };
  "GET /api/agreements": {
    query: { person?: string | null; client?: string | null; call?: string | null; open_only?: boolean; mine?: boolean; limit?: number };
    reply: Agreement[];
  };
  "POST /api/agreements": {
    body: AgreementNew;
    reply: Agreement;
  };
  "GET /api/agreements/{agreement}": {
    path: { agreement: string };
    reply: Agreement;
  };
  "PUT /api/agreements/{agreement}": {
    path: { agreement: string };
    body: AgreementPut;
    reply: Agreement;
  };
  "POST /api/agreements/{agreement}/change": {
    path: { agreement: string };
    body: AgreementChange;
    reply: Agreement;
  };
  "POST /api/agreements/{agreement}/end": {
    path: { agreement: string };
    body: AgreementEnd;
    reply: Agreement;
  };
  "POST /api/agreements/{agreement}/fix": {
    path: { agreement: string };
    body: AgreementFix;
    reply: Agreement;
  };
  "GET /api/agreements/{agreement}/offers": {
    path: { agreement: string };
    reply: CommercialOffer[];
  };
  "POST /api/agreements/{agreement}/offers": {
    path: { agreement: string };
    body: CommercialOfferNew;
    reply: CommercialOffer;
  };
  "GET /api/agreements/{agreement}/revisions": {
    path: { agreement: string };
    reply: AgreementRevision[];
  };
  "GET /api/call-lists": {
    reply: CallList[];
  };
  "POST /api/call-lists": {
    body: ListNew;
    reply: CallList;
  };
  "PUT /api/call-lists/{call_list}": {
    path: { call_list: string };
    body: ListPut;
    reply: CallList;
  };
  "POST /api/call-lists/{call_list}/lines": {
    path: { call_list: string };
    body: LinesIn;
    reply: LinesOut;
  };
  "GET /api/call-lists/{call_list}/readings": {
    path: { call_list: string };
    reply: Reading[];
  };
  "POST /api/call-lists/{call_list}/readings": {
    path: { call_list: string };
    body: ReadingNew;
    reply: Reading;
  };
  "POST /api/call-lists/{call_list}/readings/{number}/apply": {
    path: { call_list: string; number: number };
    body: VersionIn;
    reply: CallList;
  };
  "POST /api/call-lists/{call_list}/readings/{number}/cancel": {
    path: { call_list: string; number: number };
    reply: Reading;
  };
  "POST /api/call-lists/{call_list}/undo": {
    path: { call_list: string };
    body: VersionIn;
    reply: CallList;
  };
  "GET /api/calls": {
    query: { from?: string | null; to?: string | null; client?: string[]; queue?: string[]; agent?: string[]; how?: ("answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "closed" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled" | "withdrawn")[]; disposition?: string[]; person?: string | null; q?: string | null; number?: string | null; class?: ("first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold")[]; flag?: ("expected" | "on_time" | "recovery")[]; subject?: ("good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | "none")[]; deal?: boolean; min_talk_s?: number; cursor?: string | null; limit?: number };
    reply: CallPage;
  };
  "GET /api/calls/export.csv": {
    query: { from?: string | null; to?: string | null; client?: string[]; queue?: string[]; agent?: string[]; how?: ("answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "closed" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled" | "withdrawn")[]; disposition?: string[]; person?: string | null; q?: string | null; number?: string | null; class?: ("first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold")[]; flag?: ("expected" | "on_time" | "recovery")[]; subject?: ("good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | "none")[]; deal?: boolean; min_talk_s?: number };
    reply: unknown;
  };
  "GET /api/calls/{call}": {
    path: { call: string };
    reply: CallDetail;
  };
  "GET /api/calls/{call}/class": {
    path: { call: string };
    reply: CallClassDetail;
  };
  "GET /api/calls/{call}/listenings": {
    path: { call: string };
    reply: Listening[];
  };
  "GET /api/calls/{call}/note": {
    path: { call: string };
    reply: Note | null;
  };
  "PUT /api/calls/{call}/note": {
    path: { call: string };
    body: NoteIn;
    reply: Note;
  };
  "POST /api/calls/{call}/privacy-requests": {
    path: { call: string };
    body: CallRequestNew;
    reply: TakenRequest;
  };
  "GET /api/calls/{call}/recordings": {
    path: { call: string };
    reply: Recording[];
  };
  "GET /api/calls/{call}/subject": {
    path: { call: string };
    reply: SubjectOut;
  };
  "PUT /api/calls/{call}/subject": {
    path: { call: string };
    body: SubjectPut;
    reply: SubjectOut;
  };
  "GET /api/calls/{call}/transfers": {
    path: { call: string };
    reply: TransferOut[];
  };
  "GET /api/centre": {
    reply: Centre;
  };
  "PUT /api/centre": {
    body: CentrePut;
    reply: Centre;
  };
  "POST /api/classes/again": {
    body: AgainIn;
    reply: AgainPage;
  };
  "GET /api/classes/report": {
    query: { from: string; to: string; client?: string | null };
    reply: ClassReport;
  };
  "GET /api/clients": {
    reply: Client[];
  };
  "GET /api/clients/{client}": {
    path: { client: string };
    reply: Client;
  };
  "PUT /api/clients/{client}": {
    path: { client: string };
    body: ClientPut;
    reply: Client;
  };
  "GET /api/commercial-offers/{offer}": {
    path: { offer: string };
    reply: CommercialOffer;
  };
  "GET /api/commercial-offers/{offer}/offer.pdf": {
    path: { offer: string };
    reply: unknown;
  };
  "GET /api/complaints": {
    query: { open?: boolean; limit?: number };
    reply: Complaint[];
  };
  "POST /api/complaints/{call}/take": {
    path: { call: string };
    reply: Complaint;
  };
  "GET /api/consent/check": {
    query: { client: string; number: string; purpose?: string };
    reply: Answer;
  };
  "GET /api/consent/purposes": {
    reply: Purpose[];
  };
  "PUT /api/consent/purposes/{purpose}": {
    path: { purpose: string };
    body: PurposePut;
    reply: Purpose;
  };
  "GET /api/consent/texts": {
    query: { client?: string | null };
    reply: ConsentText[];
  };
  "POST /api/consent/texts": {
    body: TextNew;
    reply: ConsentText;
  };
  "POST /api/demo/call": {
    body: DemoCallIn;
    reply: DemoCallOut;
  };
  "GET /api/demo/logins": {
    reply: DemoLogin[];
  };
  "GET /api/desk": {
    reply: Agent;
  };
  "GET /api/desk/ice": {
    reply: IceServers;
  };
  "POST /api/desk/line": {
    body: LineWanted;
    reply: Line;
  };
  "GET /api/desk/test": {
    reply: DeviceTest | null;
  };
  "PUT /api/desk/test": {
    body: DeviceTestPut;
    reply: DeviceTest;
  };
  "GET /api/device-tests": {
    reply: DeviceTest[];
  };
  "GET /api/directory": {
    reply: Directory;
  };
  "GET /api/dispositions": {
    reply: Disposition[];
  };
  "GET /api/dispositions/{disposition}": {
    path: { disposition: string };
    reply: Disposition;
  };
  "PUT /api/dispositions/{disposition}": {
    path: { disposition: string };
    body: DispositionPut;
    reply: Disposition;
  };
  "GET /api/do-not-call": {
    query: { client?: string | null; standing?: boolean };
    reply: DoNotCall[];
  };
  "POST /api/do-not-call": {
    body: DoNotCallNew;
    reply: DoNotCall;
  };
  "POST /api/do-not-call/{line}/lift": {
    path: { line: string };
    body: VersionIn;
    reply: DoNotCall;
  };
  "GET /api/entrance": {
    reply: Entrance;
  };
  "GET /api/experts": {
    reply: Expert[];
  };
  "PUT /api/experts/{expert}": {
    path: { expert: string };
    body: ExpertPut;
    reply: Expert;
  };
  "POST /api/floor/requests": {
    body: SignOn | SignOff | PlaceCall | GoReady | GoNotReady | Accept | Decline | Hold_Input | Resume | SendKeys | EndCall | TransferToQueue | TransferToAgent | Consult | TransferOutside | ConsultOutside | CompleteTransfer | MoreTime | ChooseResult | PickPerson | FinishWrapUp;
    reply: Done;
  };
  "GET /api/health": {
    reply: Health;
  };
  "GET /api/history": {
    query: { before?: number | null; limit?: number; what?: string | null; key?: string | null; user?: string | null; action?: string | null; since?: string | null; until?: string | null };
    reply: Change[];
  };
  "GET /api/history/export.csv": {
    query: { what?: string | null; key?: string | null; user?: string | null; action?: string | null; since?: string | null; until?: string | null };
    reply: unknown;
  };
  "GET /api/history/words": {
    reply: HistoryWords;
  };
  "GET /api/hours": {
    reply: Hours[];
  };
  "GET /api/hours/countries": {
    reply: Country[];
  };
  "POST /api/hours/preview": {
    body: HoursPut;
    reply: Preview;
  };
  "GET /api/hours/{hours}": {
    path: { hours: string };
    reply: Hours;
  };
  "PUT /api/hours/{hours}": {
    path: { hours: string };
    body: HoursPut;
    reply: Hours;
  };
  "POST /api/hours/{hours}/closing": {
    path: { hours: string };
    body: Closing;
    reply: Hours;
  };
  "GET /api/imports": {
    query: { client?: string | null; limit?: number };
    reply: Import[];
  };
  "POST /api/imports": {
    query: { client: string; name: string };
    reply: Import;
  };
  "GET /api/imports/example.csv": {
    reply: undefined;
  };
  "GET /api/imports/fields": {
    query: { client?: string | null };
    reply: ImportField[];
  };
  "GET /api/imports/{run}": {
    path: { run: string };
    reply: Import;
  };
  "DELETE /api/imports/{run}": {
    path: { run: string };
    reply: Done;
  };
  "POST /api/imports/{run}/cancel": {
    path: { run: string };
    reply: Import;
  };
  "GET /api/imports/{run}/doubles": {
    path: { run: string };
    reply: ImportDouble[];
  };
  "GET /api/imports/{run}/faults": {
    path: { run: string };
    reply: FaultPage;
  };
  "GET /api/imports/{run}/faults.csv": {
    path: { run: string };
    reply: undefined;
  };
  "PUT /api/imports/{run}/plan": {
    path: { run: string };
    body: ImportPlan;
    reply: Import;
  };
  "GET /api/imports/{run}/preview": {
    path: { run: string };
    reply: ImportPreview;
  };
  "POST /api/imports/{run}/start": {
    path: { run: string };
    body: ImportAct;
    reply: Import;
  };
  "POST /api/imports/{run}/undo": {
    path: { run: string };
    reply: Import;
  };
  "GET /api/interruptions": {
    query: { from: string; to: string; client?: string | null; expert?: string | null };
    reply: Interruption[];
  };
  "GET /api/interruptions/report": {
    query: { from: string; to: string; client?: string | null };
    reply: InterruptionReport;
  };
  "GET /api/labels": {
    reply: LabelRules;
  };
  "PUT /api/labels": {
    body: LabelRulesPut;
    reply: LabelRules;
  };
  "POST /api/labels/look": {
    body: LabelLook;
    reply: LabelFound;
  };
  "GET /api/numbers": {
    reply: Number[];
  };
  "GET /api/numbers/{number}": {
    path: { number: string };
    reply: Number;
  };
  "PUT /api/numbers/{number}": {
    path: { number: string };
    body: NumberPut;
    reply: Number;
  };
  "GET /api/offer-rules": {
    reply: OfferRule[];
  };
  "PUT /api/offer-rules/{client}": {
    path: { client: string };
    body: OfferRulePut;
    reply: OfferRule;
  };
  "GET /api/offers/of-call/{call}": {
    path: { call: string };
    reply: CallOffers | null;
  };
  "POST /api/offers/of-call/{call}/answer": {
    path: { call: string };
    body: AnswerIn;
    reply: CallOffers;
  };
  "POST /api/offers/of-call/{call}/shown": {
    path: { call: string };
    body: ShowIn;
    reply: CallOffers;
  };
  "POST /api/offers/of-call/{call}/taken-back": {
    path: { call: string };
    body: TakeBackIn;
    reply: CallOffers;
  };
  "PUT /api/offers/of-call/{call}/wish": {
    path: { call: string };
    body: CallWishPut;
    reply: CallOffers;
  };
  "GET /api/offers/report": {
    query: { from: string; to: string; client?: string | null };
    reply: OffersReport;
  };
  "GET /api/offers/report.csv": {
    query: { from: string; to: string; client?: string | null };
    reply: unknown;
  };
  "GET /api/offers/report/behind": {
    query: { from: string; to: string; client?: string | null; figure: "offered" | "stated_quality" | "paradox" | "price_before_budget" | "extreme_price_first" | "taken" | "contacts" | "first_contacts" | "first_deals" | "idle" | "idle_deals" | "deals" | "meetings" | "revenue"; queue?: string | null; service?: string | null; currency?: string | null };
    reply: OfferBehind[];
  };
  "POST /api/offers/suggest": {
    body: SuggestIn;
    reply: Suggestions;
  };
  "GET /api/organisations": {
    query: { q?: string; client?: string | null; after?: string | null; limit?: number };
    reply: OrganisationPage;
  };
  "POST /api/organisations": {
    body: OrganisationNew;
    reply: Organisation;
  };
  "GET /api/organisations/{organisation}": {
    path: { organisation: string };
    reply: Organisation;
  };
  "PATCH /api/organisations/{organisation}": {
    path: { organisation: string };
    body: OrganisationPatch;
    reply: Organisation;
  };
  "GET /api/outbound": {
    reply: Outbound;
  };
  "PUT /api/outbound": {
    body: OutboundPut;
    reply: Outbound;
  };
  "GET /api/permissions": {
    reply: PermissionRow[];
  };
  "GET /api/person-fields": {
    query: { client?: string | null };
    reply: PersonField[];
  };
  "POST /api/person-fields": {
    body: FieldNew;
    reply: PersonField;
  };
  "PUT /api/person-fields/{field}": {
    path: { field: string };
    body: FieldPut;
    reply: PersonField;
  };
  "GET /api/persons": {
    query: { client?: string | null; tag?: string | null; organisation?: string | null; q?: string; after?: string | null; limit?: number };
    reply: PersonPage;
  };
  "POST /api/persons": {
    body: PersonNew;
    reply: Person;
  };
  "GET /api/persons/duplicates": {
    query: { client: string; skip?: number; limit?: number };
    reply: TwinList;
  };
  "POST /api/persons/duplicates/search": {
    body: TwinSearchNew;
    reply: TwinSearch;
  };
  "POST /api/persons/duplicates/search/{search}/cancel": {
    path: { search: string };
    reply: TwinSearch;
  };
  "GET /api/persons/of-number": {
    query: { client: string; number: string };
    reply: Person[];
  };
  "GET /api/persons/{person}": {
    path: { person: string };
    reply: Person;
  };
  "PATCH /api/persons/{person}": {
    path: { person: string };
    body: PersonPatch;
    reply: Person;
  };
  "POST /api/persons/{person}/acquaintances": {
    path: { person: string };
    body: AcquaintanceNew;
    reply: PersonLife;
  };
  "DELETE /api/persons/{person}/acquaintances/{number}": {
    path: { person: string; number: number };
    reply: PersonLife;
  };
  "POST /api/persons/{person}/apart": {
    path: { person: string };
    body: Apart;
    reply: Twin[];
  };
  "GET /api/persons/{person}/consent": {
    path: { person: string };
    reply: PersonConsent;
  };
  "POST /api/persons/{person}/consent": {
    path: { person: string };
    body: EntryNew;
    reply: PersonConsent;
  };
  "POST /api/persons/{person}/consents": {
    path: { person: string };
    body: ConsentNew;
    reply: PersonLife;
  };
  "GET /api/persons/{person}/duplicates": {
    path: { person: string };
    reply: Twin[];
  };
  "GET /api/persons/{person}/life": {
    path: { person: string };
    reply: PersonLife;
  };
  "GET /api/persons/{person}/merges": {
    path: { person: string };
    reply: Merge[];
  };
  "POST /api/persons/{person}/merges": {
    path: { person: string };
    body: MergeNew;
    reply: Person;
  };
  "POST /api/persons/{person}/merges/{merge}/undo": {
    path: { person: string; merge: number };
    reply: Person;
  };
  "GET /api/persons/{person}/preferences": {
    path: { person: string };
    reply: Preference[];
  };
  "POST /api/persons/{person}/preferences": {
    path: { person: string };
    body: PreferenceNew;
    reply: Preference[];
  };
  "DELETE /api/persons/{person}/preferences/{preference}": {
    path: { person: string; preference: number };
    reply: Preference[];
  };
  "PUT /api/persons/{person}/referrer": {
    path: { person: string };
    body: ReferrerPut;
    reply: PersonLife;
  };
  "GET /api/persons/{person}/report": {
    path: { person: string };
    reply: Report;
  };
  "GET /api/persons/{person}/report.html": {
    path: { person: string };
    reply: unknown;
  };
  "GET /api/persons/{person}/report.pdf": {
    path: { person: string };
    reply: unknown;
  };
  "GET /api/persons/{person}/timeline": {
    path: { person: string };
    query: { kind?: ("call" | "note" | "promise" | "stage" | "met" | "referrer" | "merge" | "preference" | "consent" | "offer" | "agreement" | "script" | "import" | "created" | "changed" | "other")[]; after?: string | null; limit?: number };
    reply: TimelinePage;
  };
  "GET /api/portal": {
    reply: Portal;
  };
  "GET /api/privacy/holds": {
    reply: Hold_Output[];
  };
  "POST /api/privacy/holds": {
    body: HoldNew;
    reply: Hold_Output;
  };
  "POST /api/privacy/holds/{hold}/lift": {
    path: { hold: string };
    body: HoldLift;
    reply: Hold_Output;
  };
  "GET /api/privacy/requests": {
    query: { closed?: boolean };
    reply: Requests;
  };
  "POST /api/privacy/requests": {
    body: RequestNew;
    reply: PrivacyRequest;
  };
  "GET /api/privacy/requests/{request}/certificate": {
    path: { request: string };
    reply: Certificate;
  };
  "POST /api/privacy/requests/{request}/close": {
    path: { request: string };
    body: Close;
    reply: PrivacyRequest;
  };
  "POST /api/privacy/requests/{request}/erase": {
    path: { request: string };
    body: Erase;
    reply: PrivacyRequest;
  };
  "POST /api/privacy/requests/{request}/extend": {
    path: { request: string };
    body: Extend;
    reply: PrivacyRequest;
  };
  "POST /api/privacy/requests/{request}/identify": {
    path: { request: string };
    body: Identify;
    reply: PrivacyRequest;
  };
  "GET /api/products": {
    query: { client?: string | null; q?: string; active?: boolean | null; limit?: number };
    reply: Product[];
  };
  "GET /api/products/export.csv": {
    query: { client: string };
    reply: unknown;
  };
  "POST /api/products/import": {
    body: ProductFile;
    reply: ProductFileResult;
  };
  "GET /api/products/{product}": {
    path: { product: string };
    reply: Product;
  };
  "PUT /api/products/{product}": {
    path: { product: string };
    body: ProductPut;
    reply: Product;
  };
  "GET /api/products/{product}/prices": {
    path: { product: string };
    reply: ProductPrice[];
  };
  "GET /api/promises": {
    query: { person?: string | null; client?: string | null; owed?: boolean; mine?: boolean; limit?: number };
    reply: Promise[];
  };
  "POST /api/promises": {
    body: PromiseNew;
    reply: Promise;
  };
  "PUT /api/promises/{promise}": {
    path: { promise: string };
    body: PromiseMove;
    reply: Promise;
  };
  "POST /api/promises/{promise}/cancel": {
    path: { promise: string };
    body: PromiseCancel;
    reply: Promise;
  };
  "POST /api/promises/{promise}/keep": {
    path: { promise: string };
    body: PromiseKeep;
    reply: Promise;
  };
  "GET /api/prompts": {
    reply: Prompt[];
  };
  "GET /api/prompts/built-in": {
    reply: BuiltIn[];
  };
  "GET /api/prompts/built-in/{name}/{language}/sound": {
    path: { name: string; language: "ru" | "en" | "all" };
    reply: undefined;
  };
  "GET /api/prompts/voices": {
    reply: VoiceOut[];
  };
  "GET /api/prompts/{prompt}": {
    path: { prompt: string };
    reply: Prompt;
  };
  "PUT /api/prompts/{prompt}": {
    path: { prompt: string };
    body: PromptPut;
    reply: Prompt;
  };
  "GET /api/prompts/{prompt}/{language}/sound": {
    path: { prompt: string; language: "ru" | "en" | "all" };
    reply: undefined;
  };
  "PUT /api/prompts/{prompt}/{language}/sound": {
    path: { prompt: string; language: "ru" | "en" | "all" };
    query: { name?: string };
    reply: Prompt;
  };
  "DELETE /api/prompts/{prompt}/{language}/sound": {
    path: { prompt: string; language: "ru" | "en" | "all" };
    reply: Prompt;
  };
  "POST /api/prompts/{prompt}/{language}/speech": {
    path: { prompt: string; language: "ru" | "en" | "all" };
    body: Speech;
    reply: Prompt;
  };
  "GET /api/quality/calibrations": {
    reply: Calibration[];
  };
  "POST /api/quality/calibrations": {
    body: CalibrationNew;
    reply: Calibration;
  };
  "GET /api/quality/calibrations/{calibration}": {
    path: { calibration: string };
    reply: Calibration;
  };
  "POST /api/quality/calibrations/{calibration}/close": {
    path: { calibration: string };
    body: Versioned;
    reply: Calibration;
  };
  "POST /api/quality/calibrations/{calibration}/join": {
    path: { calibration: string };
    reply: Evaluation;
  };
  "GET /api/quality/courses": {
    reply: Course[];
  };
  "POST /api/quality/courses": {
    body: CourseNew;
    reply: Course;
  };
  "PUT /api/quality/courses/{course}": {
    path: { course: string };
    body: CoursePut;
    reply: Course;
  };
  "GET /api/quality/evaluations": {
    query: { from?: string | null; to?: string | null; client?: string | null; agent?: string | null; call?: string | null; scorecard?: string | null; criterion?: string | null; sampled?: boolean | null; difficult?: boolean | null; appeal?: "none" | "open" | "kept" | "changed" | null; draft?: boolean; of_me?: boolean; limit?: number };
    reply: EvaluationRowOut[];
  };
  "POST /api/quality/evaluations": {
    body: EvaluationNew;
    reply: Evaluation;
  };
  "GET /api/quality/evaluations/{evaluation}": {
    path: { evaluation: string };
    reply: Evaluation;
  };
  "PUT /api/quality/evaluations/{evaluation}": {
    path: { evaluation: string };
    body: EvaluationPut;
    reply: Evaluation;
  };
  "POST /api/quality/evaluations/{evaluation}/decide": {
    path: { evaluation: string };
    body: Decision;
    reply: Evaluation;
  };
  "POST /api/quality/evaluations/{evaluation}/finish": {
    path: { evaluation: string };
    body: Versioned;
    reply: Evaluation;
  };
  "POST /api/quality/evaluations/{evaluation}/reply": {
    path: { evaluation: string };
    body: Reply;
    reply: Evaluation;
  };
  "GET /api/quality/first-contact": {
    query: { from: string; to: string; client?: string | null; days?: number };
    reply: FirstContactReport;
  };
  "GET /api/quality/of-call/{call}": {
    path: { call: string };
    reply: OfCall;
  };
  "PUT /api/quality/of-call/{call}/difficult": {
    path: { call: string };
    body: DifficultPut;
    reply: OfCall;
  };
  "GET /api/quality/of-client": {
    query: { from: string; to: string };
    reply: ClientEvaluations;
  };
  "GET /api/quality/reminders": {
    reply: Reminders;
  };
  "GET /api/quality/report": {
    query: { from: string; to: string; client?: string | null; scorecard?: string | null; sampled?: boolean };
    reply: QualityReport;
  };
  "GET /api/quality/samples": {
    reply: QualitySample[];
  };
  "POST /api/quality/samples": {
    body: SampleNew;
    reply: QualitySample;
  };
  "GET /api/quality/scorecards": {
    reply: Scorecard[];
  };
  "POST /api/quality/scorecards": {
    body: ScorecardNew;
    reply: Scorecard;
  };
  "GET /api/quality/scorecards/{scorecard}": {
    path: { scorecard: string };
    reply: Scorecard;
  };
  "PUT /api/quality/scorecards/{scorecard}": {
    path: { scorecard: string };
    body: ScorecardPut;
    reply: Scorecard;
  };
  "GET /api/quality/templates": {
    reply: CardTemplate[];
  };
  "GET /api/quality/trainings": {
    query: { agent?: string | null; course?: string | null; open?: boolean };
    reply: Training[];
  };
  "POST /api/quality/trainings": {
    body: TrainingNew;
    reply: Training[];
  };
  "POST /api/quality/trainings/{ident}/cancel": {
    path: { ident: string };
    body: TrainingCancel;
    reply: Training;
  };
  "POST /api/quality/trainings/{ident}/done": {
    path: { ident: string };
    body: TrainingDone;
    reply: Training;
  };
  "GET /api/queues": {
    reply: Queue[];
  };
  "GET /api/queues/{queue}": {
    path: { queue: string };
    reply: Queue;
  };
  "PUT /api/queues/{queue}": {
    path: { queue: string };
    body: QueuePut;
    reply: Queue;
  };
  "GET /api/reasons": {
    reply: perezvon__features__queues__model__Reason[];
  };
  "GET /api/reasons/{reason}": {
    path: { reason: string };
    reply: perezvon__features__queues__model__Reason;
  };
  "PUT /api/reasons/{reason}": {
    path: { reason: string };
    body: ReasonPut;
    reply: perezvon__features__queues__model__Reason;
  };
  "GET /api/recordings/{id}/audio": {
    path: { id: string };
    query: { play?: string | null };
    reply: undefined;
  };
  "GET /api/recordings/{id}/peaks": {
    path: { id: string };
    reply: Peaks;
  };
  "GET /api/reports/agents": {
    query: { from: string; to: string; client?: string | null };
    reply: AgentReport;
  };
  "GET /api/reports/queues": {
    query: { from: string; to: string; client?: string | null; queue?: string | null };
    reply: QueueReport;
  };
  "GET /api/reports/treatment": {
    query: { client: string; from: string; to: string; by?: string };
    reply: Treatment;
  };
  "GET /api/reports/treatment/calls": {
    query: { client: string; from: string; to: string; by?: string; value: string; metric: "wait" | "talk" | "answered" | "followed" | "kept" };
    reply: TreatmentCall[];
  };
  "GET /api/script-coverage": {
    query: { from?: string | null; to?: string | null; client?: string | null; script?: string | null; agent?: string | null; team?: string | null };
    reply: AgentsReport;
  };
  "GET /api/script-coverage/calls": {
    query: { from?: string | null; to?: string | null; client?: string | null; script?: string | null; agent?: string | null; team?: string | null; what?: "all" | "missed" | "error" | "no_action" | "name_used" | "returns"; key?: string };
    reply: CoveredCall[];
  };
  "GET /api/script-coverage/quality": {
    query: { from?: string | null; to?: string | null; client?: string | null; script?: string | null; agent?: string | null; team?: string | null };
    reply: SatisfactionReport;
  };
  "GET /api/script-coverage/quality/calls": {
    query: { from?: string | null; to?: string | null; client?: string | null; script?: string | null; agent?: string | null; team?: string | null; about: "product" | "service"; value: string; content?: boolean };
    reply: CoveredCall[];
  };
  "GET /api/script-runs/of-call/{call}": {
    path: { call: string };
    reply: RunOfCall;
  };
  "POST /api/script-runs/{run}/act": {
    path: { run: string };
    body: RunAct;
    reply: Run;
  };
  "GET /api/scripts": {
    reply: ScriptOut[];
  };
  "POST /api/scripts": {
    body: ScriptNew;
    reply: ScriptOut;
  };
  "POST /api/scripts/check": {
    body: Check;
    reply: Checked;
  };
  "GET /api/scripts/experiments/plan": {
    query: { base: number; lift: number };
    reply: Planned;
  };
  "POST /api/scripts/from-template": {
    body: FromTemplate;
    reply: ScriptOut;
  };
  "POST /api/scripts/preview/keys": {
    body: KeysPreview;
    reply: KeysPlayed;
  };
  "POST /api/scripts/preview/step": {
    body: Previewed;
    reply: ScriptPreview;
  };
  "GET /api/scripts/templates": {
    reply: TemplateOut[];
  };
  "GET /api/scripts/templates/broken": {
    reply: BrokenTemplate[];
  };
  "GET /api/scripts/{script}": {
    path: { script: string };
    reply: ScriptOut;
  };
  "PATCH /api/scripts/{script}": {
    path: { script: string };
    body: ScriptPatch;
    reply: ScriptOut;
  };
  "DELETE /api/scripts/{script}": {
    path: { script: string };
    query: { version: number };
    reply: Done;
  };
  "GET /api/scripts/{script}/coverage": {
    path: { script: string };
    query: { since?: string | null; until?: string | null };
    reply: CoverageReport;
  };
  "GET /api/scripts/{script}/draft": {
    path: { script: string };
    reply: Draft;
  };
  "PUT /api/scripts/{script}/draft": {
    path: { script: string };
    body: DraftPut;
    reply: Draft;
  };
  "GET /api/scripts/{script}/experiments": {
    path: { script: string };
    reply: ExperimentOut[];
  };
  "POST /api/scripts/{script}/experiments": {
    path: { script: string };
    body: ExperimentNew;
    reply: ExperimentOut;
  };
  "POST /api/scripts/{script}/experiments/{experiment}/end": {
    path: { script: string; experiment: string };
    body: ExperimentEnd;
    reply: ExperimentOut;
  };
  "GET /api/scripts/{script}/layout": {
    path: { script: string };
    reply: Layout;
  };
  "PUT /api/scripts/{script}/layout": {
    path: { script: string };
    body: LayoutPut;
    reply: Layout;
  };
  "POST /api/scripts/{script}/publish": {
    path: { script: string };
    body: Publish;
    reply: ScriptOut;
  };
  "GET /api/scripts/{script}/results": {
    path: { script: string };
    query: { from?: string | null; to?: string | null; number?: number | null; agent?: string | null };
    reply: ResultsOut;
  };
  "GET /api/scripts/{script}/results/calls": {
    path: { script: string };
    query: { from?: string | null; to?: string | null; number?: number | null; agent?: string | null; what?: "all" | "known" | "deal" | "reached" | "done" | "skipped" | "left" | "answer" | "topic_done" | "topic_partly" | "topic_missed" | "topic_left" | "error" | "content"; key?: string; value?: string };
    reply: CallBehind[];
  };
  "GET /api/scripts/{script}/versions": {
    path: { script: string };
    reply: VersionOut[];
  };
  "GET /api/scripts/{script}/versions/{number}": {
    path: { script: string; number: number };
    reply: VersionBody;
  };
  "POST /api/scripts/{script}/versions/{number}/archive": {
    path: { script: string; number: number };
    reply: ScriptOut;
  };
  "POST /api/scripts/{script}/versions/{number}/keep": {
    path: { script: string; number: number };
    reply: ScriptOut;
  };
  "GET /api/segments": {
    query: { client?: string | null };
    reply: Segment[];
  };
  "POST /api/segments": {
    body: SegmentNew;
    reply: Segment;
  };
  "POST /api/segments/count": {
    body: SegmentPeople;
    reply: SegmentCount;
  };
  "POST /api/segments/export": {
    body: ExportQuery;
    reply: undefined;
  };
  "GET /api/segments/fields": {
    query: { client?: string | null };
    reply: SegmentField[];
  };
  "POST /api/segments/people": {
    body: PeopleQuery;
    reply: PeoplePage;
  };
  "GET /api/segments/values": {
    query: { client?: string | null; field?: string; q?: string };
    reply: SegmentValue[];
  };
  "GET /api/segments/{segment}": {
    path: { segment: string };
    reply: Segment;
  };
  "PUT /api/segments/{segment}": {
    path: { segment: string };
    body: SegmentPut;
    reply: Segment;
  };
  "DELETE /api/segments/{segment}": {
    path: { segment: string };
    reply: Done;
  };
  "GET /api/session": {
    reply: Session;
  };
  "POST /api/session": {
    body: SignIn;
    reply: Session;
  };
  "DELETE /api/session": {
    reply: Done;
  };
  "PUT /api/session/password": {
    body: OwnPassword;
    reply: Done;
  };
  "PATCH /api/session/preferences": {
    body: Preferences;
    reply: Done;
  };
  "POST /api/session/reset": {
    body: Reset;
    reply: Done;
  };
  "GET /api/session/second-factor": {
    reply: SecondFactor;
  };
  "POST /api/session/second-factor": {
    body: Proof;
    reply: Enrolment;
  };
  "POST /api/session/second-factor/confirm": {
    body: Code;
    reply: RecoveryCodes;
  };
  "POST /api/session/second-factor/recovery": {
    body: Proof;
    reply: RecoveryCodes;
  };
  "POST /api/session/second-factor/remove": {
    body: Removal;
    reply: Done;
  };
  "GET /api/sessions": {
    reply: OwnSession[];
  };
  "DELETE /api/sessions": {
    reply: Done;
  };
  "DELETE /api/sessions/{session}": {
    path: { session: string };
    reply: Done;
  };
  "GET /api/skills": {
    reply: Skill[];
  };
  "GET /api/skills/{skill}": {
    path: { skill: string };
    reply: Skill;
  };
  "PUT /api/skills/{skill}": {
    path: { skill: string };
    body: SkillPut;
    reply: Skill;
  };
  "GET /api/source-report": {
    query: { from: string; to: string; client?: string | null };
    reply: SourceReport;
  };
  "GET /api/source-spend": {
    query: { client: string; month: string };
    reply: Spend;
  };
  "PUT /api/source-spend": {
    body: SpendPut;
    reply: Spend;
  };
  "GET /api/sources": {
    reply: Source[];
  };
  "GET /api/sources/{source}": {
    path: { source: string };
    reply: Source;
  };
  "PUT /api/sources/{source}": {
    path: { source: string };
    body: SourcePut;
    reply: Source;
  };
  "GET /api/staff/export.csv": {
    reply: unknown;
  };
  "POST /api/staff/import": {
    body: StaffFile;
    reply: StaffFileResult;
  };
  "GET /api/staff/template.csv": {
    reply: unknown;
  };
  "GET /api/subjects/report": {
    query: { from: string; to: string; client?: string | null };
    reply: SubjectReport;
  };
  "GET /api/teams": {
    reply: Team[];
  };
  "GET /api/teams/{team}": {
    path: { team: string };
    reply: Team;
  };
  "PUT /api/teams/{team}": {
    path: { team: string };
    body: TeamPut;
    reply: Team;
  };
  "GET /api/tokens": {
    reply: Token[];
  };
  "POST /api/tokens": {
    body: TokenNew;
    reply: TokenMade;
  };
  "DELETE /api/tokens/{token}": {
    path: { token: string };
    reply: Done;
  };
  "GET /api/trunk-states": {
    reply: TrunkStates;
  };
  "GET /api/trunks": {
    reply: Trunk[];
  };
  "GET /api/trunks/{trunk}": {
    path: { trunk: string };
    reply: Trunk;
  };
  "PUT /api/trunks/{trunk}": {
    path: { trunk: string };
    body: TrunkPut;
    reply: Trunk;
  };
  "POST /api/trunks/{trunk}/tests": {
    path: { trunk: string };
    body: LineTestIn;
    reply: LineTest;
  };
  "GET /api/trunks/{trunk}/tests/{test}": {
    path: { trunk: string; test: string };
    reply: LineTest;
  };
  "GET /api/users": {
    reply: User[];
  };
  "GET /api/users/{login}": {
    path: { login: string };
    reply: User;
  };
  "PUT /api/users/{login}": {
    path: { login: string };
    body: UserPut;
    reply: User;
  };
  "POST /api/users/{login}/reset": {
    path: { login: string };
    reply: ResetCode;
  };
  "DELETE /api/users/{login}/second-factor": {
    path: { login: string };
    reply: Done;
  };
  "GET /api/users/{login}/sessions": {
    path: { login: string };
    reply: OwnSession[];
  };
  "DELETE /api/users/{login}/sessions": {
    path: { login: string };
    reply: Done;
  };
  "GET /api/users/{login}/tokens": {
    path: { login: string };
    reply: Token[];
  };
  "DELETE /api/users/{login}/tokens/{token}": {
    path: { login: string; token: string };
    reply: Done;
  };
  "POST /api/users/{login}/unlock": {
    path: { login: string };
    reply: Done;
  };
  "GET /api/week-coverage": {
    query: { first?: string | null };
    reply: WeekCoverage;
  };
  "GET /api/whatif/days": {
    reply: DayOut[];
  };
  "GET /api/whatif/days/{day}": {
    path: { day: string };
    reply: DayDetail;
  };
  "GET /api/whatif/runs": {
    reply: RunOut[];
  };
  "POST /api/whatif/runs": {
    body: RunNew;
    reply: RunOut;
  };
  "GET /api/whatif/runs/{run}": {
    path: { run: string };
    reply: RunDetail;
  };
  "DELETE /api/whatif/runs/{run}": {
    path: { run: string };
    reply: Done;
  };
  "POST /api/whatif/runs/{run}/cancel": {
    path: { run: string };
    reply: RunOut;
  };
}

export type Accept = {
  request_id: string;
  agent?: string | null;
  offer: string;
  kind: "accept";
};

/** ``agent``: left out, the one who asks. ``at``: when they met. */
export type AcquaintanceNew = {
  agent?: string | null;
  at: string;
  note?: string;
};

/** ``value``: of an answer; ``topic``: of a jump; ``key``: of an objection, ``yes``: that it was */
export type ActIn = {
  act: "answer" | "next" | "skip" | "back" | "jump" | "objection" | "cta" | "offered" | "not_offered" | "bridge";
  value?: unknown;
  topic?: string;
  key?: string;
  yes?: boolean;
};

/** ``after``: ``next`` of the page before; left out: from the beginning. ``apply``: write what differs. */
export type AgainIn = {
  after?: string;
  apply?: boolean;
};

/** Of the next hundred persons. ``rule``: version of the rules; ``next`` null: that was all. */
export type AgainPage = {
  rule: number;
  differences: Reclassified[];
  next: string | null;
};

export type Agent = {
  user: string;
  team?: string | null;
  skills?: Record<string, number>;
  mode?: "persistent" | "on_demand";
  auto_answer?: boolean;
  active?: boolean;
  id: string;
  version: number;
};

/** ``calls``: in which the agent talked, ``outbound`` ones among them; ``talks``: parts of them. */
export type AgentFigures = {
  agent: string;
  calls: number;
  outbound: number;
  talks: number;
  talk_ms: number;
  hold_ms: number;
  wrap_ms: number;
  transferred_in: number;
  transferred_out: number;
};

/** ``team``: the name of it. */
export type AgentName = {
  id: string;
  name: string;
  team: string;
};

export type AgentPut = {
  user: string;
  team?: string | null;
  skills?: Record<string, number>;
  mode?: "persistent" | "on_demand";
  auto_answer?: boolean;
  active?: boolean;
  version?: number | null;
};

/** ``agent`` None: a whole team; both None: all. ``failed``: how many broke a critical criterion. */
export type AgentQuality = {
  agent: string | null;
  team: string | null;
  team_name: string | null;
  score: EstimateOut | null;
  difficult: EstimateOut | null;
  failed: number;
};

/** Formulas version 1: average handling time = (talk + hold + wrap-up) ÷ calls; share passed on = */
export type AgentReport = {
  zone: string;
  rows: AgentFigures[];
};

/** One agent with one script. ``covered``: mean share of due steps that were done; ``missed``: runs with a */
export type AgentRow = {
  agent: string;
  team: string | null;
  script: string;
  runs: number;
  covered: number | null;
  missed: number;
  closings: number;
  actions: number;
  names: number;
  named: number;
  returns: number;
  checks: ErrorCount[];
};

/** ``count`` more (below zero: fewer) agents; between local times, and for one queue, if given. */
export type AgentsIn = {
  count: number;
  begins?: string | null;
  ends?: string | null;
  queue?: string | null;
};

/** ``cut``: there were more runs than are read at once, the newest count. ``own``: only of who asks. */
export type AgentsReport = {
  zone: string;
  rows: AgentRow[];
  scripts: Record<string, string>;
  teams: TeamOut[];
  own: boolean;
  cut: boolean;
};

/** One condition of the deal in the words of the talk; ``id`` stays through all versions. */
export type AgreedCondition = {
  id: string;
  kind: "price" | "delivery" | "payment" | "term" | "extra";
  text: string;
};

/** ``price``: of one, as agreed; ``name`` is filled from the product. */
export type AgreedLine = {
  product: string;
  name?: string;
  quantity: number;
  price: number;
};

/** ``speeds_up``: what could speed the purchase up. ``party``: who decides, a company or a person. */
export type AgreedTerms = {
  conditions?: AgreedCondition[];
  products?: AgreedLine[];
  party?: "company" | "person";
  deciders?: DecisionStep[];
  speeds_up?: string;
};

/** ``number``: to say on the telephone, ``26-0017``. ``amount``: sum of its products. ``revision``: how */
export type Agreement = {
  terms?: AgreedTerms;
  currency?: string;
  closes_on?: string | null;
  next_step?: string;
  next_at?: string | null;
  id: string;
  number: string;
  client: string;
  person: string;
  person_name: string;
  call: string | null;
  agent: string | null;
  state: "draft" | "fixed" | "won" | "lost" | "dropped";
  amount: number;
  revision: number;
  made_at: string;
  made_by: string;
  fixed_at: string | null;
  ended_at: string | null;
  ended_by: string | null;
  because: string;
  due: string | null;
  overdue: boolean;
  version: number;
};

/** What is fixed changes as a whole, as a new version of it. */
export type AgreementChange = {
  terms?: AgreedTerms;
  currency?: string;
  closes_on?: string | null;
  next_step?: string;
  next_at?: string | null;
  version: number;
};

/** ``because``: needed for all but a deal that was won. */
export type AgreementEnd = {
  version: number;
  outcome: "won" | "lost" | "dropped";
  because?: string;
};

export type AgreementFix = {
  version: number;
};

/** ``call``: on which it is agreed; left out: beside any call. */
export type AgreementNew = {
  terms?: AgreedTerms;
  currency?: string;
  closes_on?: string | null;
  next_step?: string;
  next_at?: string | null;
  person: string;
  call?: string | null;
};

export type AgreementPut = {
  terms?: AgreedTerms;
  currency?: string;
  closes_on?: string | null;
  next_step?: string;
  next_at?: string | null;
  version: number;
};

/** What was fixed, as it was then. */
export type AgreementRevision = {
  revision: number;
  terms: AgreedTerms;
  amount: number;
  closes_on: string | null;
  next_step: string;
  next_at: string | null;
  at: string;
  author: string;
};

/** Of one purpose: ``bar`` null: he may be called. */
export type Answer = {
  purpose: string;
  bar: BarOut | null;
};

/** ``known``: of ``count`` those whose call has a result; ``deals`` of these. */
export type AnswerFigureOut = {
  value: string;
  label: string;
  count: number;
  known: number;
  deals: number;
};

/** ``because``: needed with a refusal. */
export type AnswerIn = {
  product: string;
  answer: "taken" | "refused";
  because?: string;
};

/** What kind of answer is taken; ``save``: into which field. */
export type AnswerOut = {
  type: "choice" | "multi" | "number" | "money" | "date" | "text" | "phone" | "address" | "scale";
  choices: ChoiceOut[];
  required: boolean;
  low: number | null;
  high: number | null;
  secret: boolean;
  save: string;
};

export type Apart = {
  other: string;
};

/** Of one variant. ``assigned``: calls that got it; ``calls`` of them count, ``deals`` of these; the true */
export type ArmOut = {
  number: number;
  assigned: number;
  calls: number;
  deals: number;
  low: number;
  high: number;
};

export type BadLine = {
  line: number;
  text: string;
};

/** Why he must not be called. ``entry``: the line or the list that says so; ``list``: the name of one from */
export type BarOut = {
  rule: "withdrew_all" | "withdrew" | "no_consent" | "listed" | "list_old";
  until: string | null;
  entry: string;
  list: string;
};

/** A file of the team's own folder that is no template. ``why``: the place and what is wrong there, in */
export type BrokenTemplate = {
  file: string;
  why: string;
};

/** A prompt, or music, that comes with the product; nobody changes it. */
export type BuiltIn = {
  key: string;
  kind: "prompt" | "music";
  languages: ("ru" | "en" | "all")[];
};

/** ``finished``: who is through. ``evaluation``: that of the one who asks. ``agreement``: once closed. */
export type Calibration = {
  id: string;
  client: string;
  call: string;
  agent: string;
  scorecard: string;
  number: number;
  evaluators: string[];
  finished: string[];
  evaluation: string | null;
  may_join: boolean;
  made_at: string;
  made_by: string;
  closed_at: string | null;
  agreement: RaterAgreement | null;
  version: number;
};

/** ``agent``: whose part of the call, as in ``EvaluationNew``. */
export type CalibrationNew = {
  call: string;
  agent?: string | null;
  scorecard: string;
  evaluators: string[];
};

/** ``deal`` null: what came of it is not known yet. */
export type CallBehind = {
  call: string;
  at: string;
  agent: string;
  number: number;
  variant: string;
  deal: boolean | null;
  coverage: number | null;
};

/** ``final`` False: wrap-up is not over. ``stage``: of the person after the call. ``rule``: version. */
export type CallClassDetail = {
  kind: "first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold";
  flags: ("expected" | "on_time" | "recovery")[];
  why: "deal" | "called_before" | "we_called" | "referred" | "unknown" | "spoke_self" | "knows_self" | "spoke_colleague" | "knows_colleague" | "deal_no_talk" | "stranger" | "referred_stranger";
  why_at: string | null;
  why_agent: string | null;
  call: string;
  person: string | null;
  final: boolean;
  stage: "person" | "potential_client" | "client";
  rule: number;
  deal: boolean;
  consent: "said_yes" | "asked_question" | "booked" | "left_contact" | null;
  request: "good" | "service" | "consultation" | "help" | "support" | null;
  referrer: string | null;
  earlier: Earlier[];
};

/** What kind of call it was and why. ``final`` False: wrap-up is not over. ``stage``: after the call. */
export type CallClassOut = {
  kind: "first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold";
  flags: ("expected" | "on_time" | "recovery")[];
  why: "deal" | "called_before" | "we_called" | "referred" | "unknown" | "spoke_self" | "knows_self" | "spoke_colleague" | "knows_colleague" | "deal_no_talk" | "stranger" | "referred_stranger";
  why_at: string | null;
  why_agent: string | null;
  stage: "person" | "potential_client" | "client";
  deal: boolean;
  final: boolean;
};

/** ``total_ms``: arrival to end. ``may_edit_note``: this user, now. */
export type CallDetail = {
  call: string;
  client: string | null;
  number: string;
  caller: string;
  direction: "inbound" | "outbound";
  arrived_at: string;
  queued_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  closed_at: string | null;
  how: "answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "closed" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled" | "withdrawn";
  by: "caller" | "agent" | "system" | "limit" | "outside";
  queue: string | null;
  agent: string | null;
  person: string | null;
  disposition: string | null;
  cause: number | null;
  sip: number | null;
  wait_ms: number;
  ring_ms: number;
  talk_ms: number;
  hold_ms: number;
  wrap_ms: number;
  offers: number;
  in_target: boolean;
  recordings: number;
  unrecorded: "disk_full" | "failed" | null;
  closed: "week" | "day" | "pause" | null;
  note: boolean;
  parts: CallPart[] | null;
  subject: "good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | null;
  classified: CallClassOut | null;
  ended_words: string;
  total_ms: number | null;
  legs: LegOut[];
  segments: SegmentOut[];
  note_text: Note | null;
  may_edit_note: boolean;
};

/** ``age_days``: since its date; ``reading``: the file in force. */
export type CallList = {
  name: string;
  dated: string;
  fresh_days?: number | null;
  covers_all?: boolean;
  id: string;
  client: string | null;
  lines: number;
  active: boolean;
  imported_at: string;
  imported_by: string;
  reading: number;
  old: boolean;
  age_days: number;
  version: number;
};

/** What was wished for and offered on a call. ``mistaken``: what was marked as named and taken back; it */
export type CallOffers = {
  wish: CallWish | null;
  shown: ShownOffer[];
  mistaken: ShownOffer[];
  faults: ("price_before_budget" | "extreme_price_first")[];
};

/** ``next`` None: this is the oldest page. */
export type CallPage = {
  calls: CallRow[];
  next: string | null;
};

/** One agent's talk in a call that was passed on, or had several agents. ``talk_ms`` without hold. */
export type CallPart = {
  agent: string;
  queue: string | null;
  answered_at: string;
  ended_at: string | null;
  talk_ms: number;
  hold_ms: number;
  wrap_ms: number;
  disposition: string | null;
  taken: boolean;
  given: boolean;
};

/** Of somebody who asks on the telephone. ``identity`` number: he calls from a number on his card. */
export type CallRequestNew = {
  person: string;
  kind: "access" | "erasure" | "stop";
  identity?: "number" | "questions" | "document" | "account" | "proxy" | "";
  identity_note?: string;
};

/** One call of the list. ``wait_ms``: queue entry to answer or end; ``talk_ms`` without hold. */
export type CallRow = {
  call: string;
  client: string | null;
  number: string;
  caller: string;
  direction: "inbound" | "outbound";
  arrived_at: string;
  queued_at: string | null;
  answered_at: string | null;
  ended_at: string | null;
  closed_at: string | null;
  how: "answered" | "abandoned" | "short_abandoned" | "left_early" | "flowed_out" | "refused" | "closed" | "busy" | "no_answer" | "unallocated" | "rejected" | "unreachable" | "cancelled" | "withdrawn";
  by: "caller" | "agent" | "system" | "limit" | "outside";
  queue: string | null;
  agent: string | null;
  person: string | null;
  disposition: string | null;
  cause: number | null;
  sip: number | null;
  wait_ms: number;
  ring_ms: number;
  talk_ms: number;
  hold_ms: number;
  wrap_ms: number;
  offers: number;
  in_target: boolean;
  recordings: number;
  unrecorded: "disk_full" | "failed" | null;
  closed: "week" | "day" | "pause" | null;
  note: boolean;
  parts: CallPart[] | null;
  subject: "good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | null;
  classified: CallClassOut | null;
};

export type CallWish = {
  client: string;
  person: string | null;
  came_for: "question" | "choosing" | "buying" | null;
  product: string | null;
  deciding_value: string | null;
  exclusions: string[];
  budget: number | null;
  currency: string;
  budget_asked_at: string | null;
  failing: string;
  version: number;
};

/** What is known on a call now. ``came_for``: a question only, choosing, or buying. ``budget_asked``: */
export type CallWishPut = {
  product?: string | null;
  deciding_value?: string | null;
  exclusions?: string[];
  budget?: number | null;
  currency?: string | null;
  failing?: string;
  client: string;
  person?: string | null;
  came_for?: "question" | "choosing" | "buying" | null;
  budget_asked?: boolean;
  version?: number | null;
};

/** The form itself. A key names one criterion only. */
export type CardBody = {
  sections: CardSection[];
};

export type CardSection = {
  title_ru: string;
  title_en: string;
  criteria: Criterion[];
};

/** A form to begin with. */
export type CardTemplate = {
  key: string;
  name_ru: string;
  name_en: string;
  body: CardBody;
};

/** ``version`` 0: as a new centre comes, nobody has described it yet. */
export type Centre = {
  name_ru: string;
  name_en: string;
  zone: string;
  region?: string;
  rejoin_s?: number;
  max_new_calls_per_s?: number;
  second_factor?: ("agent" | "team_lead" | "supervisor" | "administrator" | "client")[];
  id: string;
  version: number;
  demo: boolean;
};

/** ``version`` None or 0: nobody has described the centre yet. */
export type CentrePut = {
  name_ru: string;
  name_en: string;
  zone: string;
  region?: string;
  rejoin_s?: number;
  max_new_calls_per_s?: number;
  second_factor?: ("agent" | "team_lead" | "supervisor" | "administrator" | "client")[];
  version?: number | null;
};

/** The act of an erasure, one row for each table and one for the files. */
export type Certificate = {
  request: string;
  person: string;
  rows: CertificateRow[];
};

/** ``hash``: SHA-256 of what was left; ``found``: rows or files that held something. */
export type CertificateRow = {
  held: string;
  found: number;
  hash: string;
  at: string;
  remains: "" | "marks" | "shared" | "backups" | "uploads";
  until: string | null;
};

/** One row of the history: who did what to which thing. Never a secret. */
export type Change = {
  id: number;
  at: string;
  user: string;
  token: string;
  address: string;
  action: string;
  what: string;
  key: string;
  client: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
};

/** All that is to be different at once. Empty: only see how well the model explains the day. */
export type ChangeIn = {
  agents?: AgentsIn[];
  queues?: QueueIn[];
};

/** ``client``: whose queues, results and free fields are known; left out: names are not checked. */
export type Check = {
  body: Record<string, unknown>;
  client?: string | null;
};

export type CheckFigureOut = {
  check: string;
  judged: number;
  errors: number;
};

export type CheckOut = {
  check: "source_asked" | "contact_taken" | "need_asked" | "budget_before_price" | "no_extreme_price_first" | "objection_answered" | "conditions_written" | "next_step" | "name_used";
  verdict: "ok" | "error" | "not_due";
};

/** ``automatic``: why no machine could run it alone (``step``, ``kind`` | ``answer`` | ``secret``). */
export type Checked = {
  problems: ProblemOut[];
  automatic: ProblemOut[];
};

export type ChoiceOut = {
  key: string;
  label: string;
};

export type ChooseResult = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "choose_result";
  disposition: string;
};

/** What a class says, without what it rests on. */
export type ClassBrief = {
  kind: "first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold";
  flags: ("expected" | "on_time" | "recovery")[];
  stage: "person" | "potential_client" | "client";
  deal: boolean;
  consent: "said_yes" | "asked_question" | "booked" | "left_contact" | null;
  request: "good" | "service" | "consultation" | "help" | "support" | null;
  why: "deal" | "called_before" | "we_called" | "referred" | "unknown" | "spoke_self" | "knows_self" | "spoke_colleague" | "knows_colleague" | "deal_no_talk" | "stranger" | "referred_stranger";
};

/** ``why`` with ``why_at`` and ``why_agent``: what decided, when that was, with whom of us. */
export type ClassOut = {
  kind: "first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold";
  flags: ("expected" | "on_time" | "recovery")[];
  why: "deal" | "called_before" | "we_called" | "referred" | "unknown" | "spoke_self" | "knows_self" | "spoke_colleague" | "knows_colleague" | "deal_no_talk" | "stranger" | "referred_stranger";
  why_at: string | null;
  why_agent: string | null;
};

/** ``zone``: where the days begin. ``open``: calls of the span without a class yet. */
export type ClassReport = {
  zone: string;
  rows: ReportRow[];
  open: number;
};

export type Client = {
  name_ru: string;
  name_en: string;
  colour: string;
  language?: "ru" | "en";
  source_question_ru?: string;
  source_question_en?: string;
  source_currency?: string;
  lost_after_h?: number;
  shows_evaluations?: boolean;
  active?: boolean;
  id: string;
  version: number;
};

/** What a client's user sees: the score and the marks, neither words nor people. */
export type ClientEvaluation = {
  id: string;
  call: string;
  called_at: string;
  name_ru: string;
  name_en: string;
  score: number | null;
  marks: ClientMark[];
};

/** ``shown`` False: the set-up does not show them to this client. */
export type ClientEvaluations = {
  shown: boolean;
  evaluations: ClientEvaluation[];
};

/** ``value`` None: not applicable. */
export type ClientMark = {
  title_ru: string;
  title_en: string;
  value: number | null;
  best: number;
};

/** ``version`` None makes a new client. */
export type ClientPut = {
  name_ru: string;
  name_en: string;
  colour: string;
  language?: "ru" | "en";
  source_question_ru?: string;
  source_question_en?: string;
  source_currency?: string;
  lost_after_h?: number;
  shows_evaluations?: boolean;
  active?: boolean;
  version?: number | null;
};

/** ``rows``: per source, in the order of the list; ``total``: all of them. */
export type ClientReport = {
  client: string;
  currency: string;
  lost_after_h: number;
  answered: number;
  unknown: number;
  rows: SourceRowOut[];
  total: SourceRowOut;
};

/** ``answer``: what the person was told, or where the answer lies. */
export type Close = {
  version: number;
  state: "done" | "refused";
  answer: string;
};

/** Close until a moment, for a reason that the floor shows; ``until`` None: open again now. */
export type Closing = {
  until?: string | null;
  reason?: string;
};

/** Six digits from the telephone. */
export type Code = {
  code: string;
};

/** ``number``: that of the agreement and which one of it. ``subject``, ``text``: the e-mail. ``missing``: */
export type CommercialOffer = {
  id: string;
  number: string;
  agreement: string;
  revision: number;
  language: "ru" | "en";
  subject: string;
  text: string;
  missing: MissingCondition[];
  stale: boolean;
  made_at: string;
  made_by: string;
};

/** ``conditions`` left out: those of the agreement as they are. */
export type CommercialOfferNew = {
  language?: "ru" | "en";
  intro?: string;
  conditions?: OfferedCondition[] | null;
  closing?: string;
  valid_until?: string | null;
};

/** ``difference``: rate of B less rate of A, between ``low`` and ``high`` with 95 % confidence. */
export type ComparisonOut = {
  difference: number;
  low: number;
  high: number;
  p: number;
  method: "fisher" | "z";
};

/** Open until somebody takes it. ``promise``: the call back that is owed; null: nobody knows whom. */
export type Complaint = {
  call: string;
  client: string | null;
  person: string | null;
  person_name: string;
  agent: string | null;
  promise: string | null;
  made_at: string;
  made_by: string;
  taken_at: string | null;
  taken_by: string | null;
};

export type CompleteTransfer = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "complete_transfer";
};

/** ``call`` and ``second``: where it can be heard; both or neither. */
export type ConsentNew = {
  evidence: "said_yes" | "asked_question" | "booked" | "left_contact";
  call?: string | null;
  second?: number | null;
};

export type ConsentText = {
  id: number;
  client: string;
  purpose: string;
  language: "ru" | "en";
  number: number;
  text: string;
  at: string;
  author: string;
};

/** Ask a colleague first. ``resume`` goes back to the caller, ``end_call`` of the colleague leaves. */
export type Consult = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  note?: string;
  kind: "consult";
  to: string;
};

/** Ask somebody outside first; as ``consult``. */
export type ConsultOutside = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  note?: string;
  kind: "consult_outside";
  number: string;
};

/** ``contacts``: calls with a talk. ``first_contacts``: of those, the first talk with this person ever; */
export type ContactFigures = {
  client: string;
  contacts: number;
  deals: number;
  meetings: number;
  first_contacts: number;
  first_deals: number;
  idle: number;
  idle_deals: number;
};

/** Of ``rated`` people ``content`` are content; the true share lies between ``low`` and ``high``. */
export type ContentOut = {
  rated: number;
  content: number;
  low: number;
  high: number;
  mean: number;
};

/** ``code``: ISO 3166; ``regions``: whose own public holidays are known. */
export type Country = {
  code: string;
  regions: string[];
};

export type Course = {
  name_ru: string;
  name_en: string;
  material?: string;
  criteria?: string[];
  valid_days?: number | null;
  active?: boolean;
  id: string;
  version: number;
};

export type CourseNew = {
  name_ru: string;
  name_en: string;
  material?: string;
  criteria?: string[];
  valid_days?: number | null;
  active?: boolean;
};

export type CoursePut = {
  name_ru: string;
  name_en: string;
  material?: string;
  criteria?: string[];
  valid_days?: number | null;
  active?: boolean;
  version: number;
};

/** ``cut``: there were more runs, only the newest are counted. */
export type CoverageReport = {
  total: CoverageRow;
  agents: CoverageRow[];
  topics: TopicRow[];
  checks: ("source_asked" | "contact_taken" | "need_asked" | "budget_before_price" | "no_extreme_price_first" | "objection_answered" | "conditions_written" | "next_step" | "name_used")[];
  cut: boolean;
};

/** ``agent`` empty: all. ``covered``: done of due steps, 0 to 1; null: no runs. ``errors``: check → */
export type CoverageRow = {
  agent: string;
  runs: number;
  covered: number | null;
  missed_topics: number;
  errors: Record<string, number>;
};

export type CoveredCall = {
  call: string;
  at: string;
  agent: string;
  script: string;
  covered: number | null;
  missed: string[];
  errors: string[];
};

/** One thing that is listened for. ``top``: the best mark of a scale, whose worst is 0. */
export type Criterion = {
  key: string;
  title_ru: string;
  title_en: string;
  hint_ru?: string;
  hint_en?: string;
  kind?: "yes_no" | "scale";
  top?: number;
  weight?: number;
  critical?: boolean;
};

/** ``marks``: evaluator → mark, None: not applicable. */
export type CriterionAgreement = {
  key: string;
  title_ru: string;
  title_en: string;
  best: number;
  marks: Record<string, number | null>;
  same: number | null;
};

/** ``share``: 0 to 1 of the best mark. ``agent`` None: of all. */
export type CriterionQuality = {
  agent: string | null;
  scorecard: string;
  key: string;
  title_ru: string;
  title_en: string;
  share: EstimateOut;
  not_applicable: number;
};

/** A date with openings of its own; none: closed. It goes before week and public holidays. */
export type Day = {
  date: string;
  openings?: Span[];
  name?: string;
};

/** ``begins``, ``ends``: of the first and the last agent's work; None when nobody was there. */
export type DayDetail = {
  day: string;
  zone: string;
  agents: number;
  begins: string | null;
  ends: string | null;
  queues: QueueDayOut[];
};

/** A day with calls of one's clients; ``running``: it is today, and counts as far as it is over. */
export type DayOut = {
  day: string;
  calls: number;
  answered: number;
  running: boolean;
};

/** On an appeal. ``marks`` None: the evaluation stays as it is. */
export type Decision = {
  text: string;
  marks?: Record<string, Mark> | null;
  version: number;
};

/** Somebody who has a say, and what has to happen for his yes. */
export type DecisionStep = {
  who: "lawyer" | "accountant" | "security" | "director" | "spouse" | "children" | "parents" | "self" | "other";
  what?: string;
  done?: boolean;
};

export type Decline = {
  request_id: string;
  agent?: string | null;
  offer: string;
  kind: "decline";
};

/** Which number of the centre is called, and in which language the caller speaks. */
export type DemoCallIn = {
  number?: string | null;
  language?: "ru" | "en" | null;
};

/** ``caller``: the number that will ring in a moment. */
export type DemoCallOut = {
  caller: string;
};

/** A person of the demo centre. The password is no secret: it lies in the source. */
export type DemoLogin = {
  login: string;
  password: string;
  name: string;
  role: "agent" | "team_lead" | "supervisor" | "administrator" | "client";
};

/** ``address``: from where; ``browser``: as it calls itself. */
export type DeviceTest = {
  microphone: "ok" | "quiet" | "denied" | "missing" | "busy" | "insecure";
  level_percent: number;
  speaker: "heard" | "not_heard" | "not_asked";
  network: "ok" | "no_signalling" | "one_way" | "no_candidates" | "no_answer" | "udp_blocked" | "udp_lost" | "stun_unreachable" | "turn_unreachable" | "turn_refused" | "handshake" | "silent";
  candidate?: string;
  via?: "host" | "srflx" | "prflx" | "relay" | "";
  packets_in?: number;
  packets_out?: number;
  lost_percent?: number;
  jitter_ms?: number;
  rtt_ms?: number;
  stun: "ok" | "unreachable" | "refused" | "none";
  turn: "ok" | "unreachable" | "refused" | "none";
  agent: string;
  at: string;
  address: string;
  browser: string;
};

/** The newest one takes the place of the one before. */
export type DeviceTestPut = {
  microphone: "ok" | "quiet" | "denied" | "missing" | "busy" | "insecure";
  level_percent: number;
  speaker: "heard" | "not_heard" | "not_asked";
  network: "ok" | "no_signalling" | "one_way" | "no_candidates" | "no_answer" | "udp_blocked" | "udp_lost" | "stun_unreachable" | "turn_unreachable" | "turn_refused" | "handshake" | "silent";
  candidate?: string;
  via?: "host" | "srflx" | "prflx" | "relay" | "";
  packets_in?: number;
  packets_out?: number;
  lost_percent?: number;
  jitter_ms?: number;
  rtt_ms?: number;
  stun: "ok" | "unreachable" | "refused" | "none";
  turn: "ok" | "unreachable" | "refused" | "none";
};

/** ``p``: corrected for all comparisons of the report. */
export type DifferenceOut = {
  by: number;
  low: number;
  high: number;
  p: number;
};

export type DifficultPut = {
  difficult: boolean;
};

/** Names for ids, also of those who left: names never travel in facts, and records last for years. */
export type Directory = {
  agents: AgentName[];
  users: UserName[];
};

export type Disposition = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  flags?: string[];
  position?: number;
  active?: boolean;
  id: string;
  version: number;
};

export type DispositionPut = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  flags?: string[];
  position?: number;
  active?: boolean;
  version?: number | null;
};

/** ``stands``: it bars now. A number that was erased is shown as ``hmac:…``. */
export type DoNotCall = {
  id: string;
  client: string | null;
  scope: "number" | "person" | "client" | "centre";
  number: string | null;
  person: string | null;
  covers_all: boolean;
  reason: string;
  until: string | null;
  at: string;
  author: string;
  lifted_at: string | null;
  lifted_by: string | null;
  stands: boolean;
  version: number;
};

/** ``client`` null: for the whole centre. ``covers_all`` False: only calls that need consent. */
export type DoNotCallNew = {
  scope: "number" | "person" | "client" | "centre";
  client?: string | null;
  number?: string | null;
  person?: string | null;
  covers_all?: boolean;
  reason: string;
  until?: string | null;
};

/** It was done; there is nothing more to say. */
export type Done = {
  code?: string;
};

/** ``version`` 0: nobody began one, this is what is published. ``number``: what it will be published */
export type Draft = {
  script: string;
  number: number;
  version: number;
  body: Record<string, unknown>;
  problems: ProblemOut[];
};

/** ``version``: of the draft that was seen; 0 begins one. */
export type DraftPut = {
  version: number;
  body: Record<string, unknown>;
};

/** One thing that was known before a call. ``decides``: the class follows from this one. */
export type Earlier = {
  what: "call" | "met" | "promise" | "promise_cancelled" | "consent";
  at: string;
  call: string | null;
  direction: "inbound" | "outbound" | null;
  agent: string | null;
  answered: boolean;
  talk_s: number;
  waited_s: number;
  deal: boolean;
  consent: boolean;
  due: string | null;
  decides: boolean;
};

export type EndCall = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "end_call";
};

/** For the application on the telephone; shown once. ``svg``: the address as a QR code. */
export type Enrolment = {
  secret: string;
  address: string;
  svg: string;
};

/** ``nobody``: no user can sign in yet, so that the door has to say how the first one comes in. */
export type Entrance = {
  nobody: boolean;
};

/** ``undoes``: the entry that this one takes back with its import; neither counts for what holds. */
export type Entry = {
  id: number;
  undoes: number | null;
  purpose: string;
  channel: "all" | "call" | "robot" | "sms" | "email" | "messenger";
  given: boolean;
  text: number | null;
  evidence: "call" | "form" | "import" | "paper" | "message";
  call: string | null;
  second: number | null;
  reference: string;
  line: number | null;
  at: string;
  written_at: string;
  author: string;
};

/** ``at`` left out: now. ``request_id``: the same sent again makes no second line. */
export type EntryNew = {
  purpose: string;
  channel?: "all" | "call" | "robot" | "sms" | "email" | "messenger";
  given: boolean;
  text?: number | null;
  evidence: "call" | "form" | "import" | "paper" | "message";
  call?: string | null;
  second?: number | null;
  reference?: string;
  line?: number | null;
  at?: string | null;
  request_id?: string | null;
};

export type Erase = {
  version: number;
};

/** Every answer that is not a yes. ``code`` is stable; ``message`` is in the user's language. */
export type Error = {
  code: string;
  values?: Record<string, string | number | boolean | null>;
  message: string;
  fields?: FieldError[];
};

/** ``judged``: runs in which the check was due; ``errors`` of them. */
export type ErrorCount = {
  check: string;
  judged: number;
  errors: number;
};

/** A mean of ``n`` and its 95 % interval. */
export type EstimateOut = {
  n: number;
  mean: number;
  low: number | null;
  high: number | null;
};

/** With its form, its marks and what was said to it. ``may_*``: what the one who asks may do now. */
export type Evaluation = {
  id: string;
  client: string;
  call: string;
  called_at: string;
  agent: string;
  scorecard: string;
  name_ru: string;
  name_en: string;
  number: number;
  calibration: string | null;
  sampled: boolean;
  difficult: boolean;
  evaluator: string;
  score: number | null;
  failed: string[];
  made_at: string;
  done_at: string | null;
  seen_at: string | null;
  appeal: "none" | "open" | "kept" | "changed";
  version: number;
  body: CardBody;
  marks: Record<string, Mark>;
  remarks: Record<string, string>;
  comment: string;
  reply: string;
  replied_at: string | null;
  appealed: boolean;
  decision: "kept" | "changed" | null;
  decision_text: string;
  decided_at: string | null;
  decided_by: string | null;
  may_edit: boolean;
  may_reply: boolean;
  may_decide: boolean;
};

/** ``agent``: whose part of the call; None: the last one's that one may judge. */
export type EvaluationNew = {
  call: string;
  agent?: string | null;
  scorecard: string;
};

/** ``remarks``: comments to single criteria, by their key. */
export type EvaluationPut = {
  marks: Record<string, Mark>;
  remarks?: Record<string, string>;
  comment?: string;
  version: number;
};

/** ``score``: 0 to 100; None: nothing was applicable, or it is not finished. */
export type EvaluationRowOut = {
  id: string;
  client: string;
  call: string;
  called_at: string;
  agent: string;
  scorecard: string;
  name_ru: string;
  name_en: string;
  number: number;
  calibration: string | null;
  sampled: boolean;
  difficult: boolean;
  evaluator: string;
  score: number | null;
  failed: string[];
  made_at: string;
  done_at: string | null;
  seen_at: string | null;
  appeal: "none" | "open" | "kept" | "changed";
  version: number;
};

/** ``winner`` null: stopped without one, version A stays. ``version``: of the test that was seen. */
export type ExperimentEnd = {
  version: number;
  winner: "A" | "B" | null;
};

/** Publishes the draft of this ``version`` as variant B on ``share`` percent of the calls. */
export type ExperimentNew = {
  base: number;
  lift: number;
  version: number;
  share?: number;
};

/** ``missing``: calls until the planned size. ``mismatch``: the calls were not split as told. ``broken``: */
export type ExperimentOut = {
  id: string;
  script: string;
  version: number;
  share: number;
  base: number;
  lift: number;
  planned: number;
  author: string;
  started_at: string;
  ended_at: string | null;
  ended_by: string | null;
  winner: "A" | "B" | null;
  a: ArmOut;
  b: ArmOut;
  verdict: "no_calls" | "undecided" | "early_a" | "early_b" | "a_better" | "b_better" | "no_difference";
  comparison: ComparisonOut | null;
  missing: number;
  mismatch: boolean;
  broken: boolean;
};

export type Expert = {
  client?: string | null;
  name: string;
  role?: string;
  numbers: string[];
  refocus_s?: number;
  active?: boolean;
  id: string;
  version: number;
};

export type ExpertPut = {
  client?: string | null;
  name: string;
  role?: string;
  numbers: string[];
  refocus_s?: number;
  active?: boolean;
  version?: number | null;
};

/** ``name``: of the segment, for the name of the file and the journal. */
export type ExportQuery = {
  client: string;
  filter: SegmentGroup_Input;
  sample?: number | null;
  seed?: string;
  format?: "csv" | "xlsx";
  segment?: string | null;
};

export type Extend = {
  version: number;
  because: string;
};

/** ``kept``: so many are listed; of a file with more the rest is only counted by rows. */
export type FaultPage = {
  faults: RowFault[];
  kept: number;
};

/** ``field``: its path in the body (``numbers.0.number``), or the name of a query parameter. */
export type FieldError = {
  field: string;
  code: string;
  message: string;
};

export type FieldNew = {
  label_ru: string;
  label_en: string;
  type?: "text" | "number" | "date" | "choice" | "bool" | "money";
  choices?: string[];
  position?: number;
  active?: boolean;
  client: string;
  key: string;
};

export type FieldPut = {
  label_ru: string;
  label_en: string;
  type?: "text" | "number" | "date" | "choice" | "bool" | "money";
  choices?: string[];
  position?: number;
  active?: boolean;
  version: number;
};

/** Counts of calls; shares from 0 to 1; ``agents_h``: hours of all agents signed on. */
export type FiguresOut = {
  offered: number;
  answered: number;
  abandoned: number;
  short_abandoned: number;
  flowed_out: number;
  service_level: SpreadOut | null;
  abandonment: SpreadOut | null;
  asa_s: SpreadOut | null;
  occupancy: SpreadOut | null;
  agents_h: number | null;
};

export type FinishWrapUp = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "finish_wrap_up";
  disposition: string;
};

/** Left out: ``unknown`` callers without a card, ``repeated`` ones who had called before, ``open`` ones */
export type FirstContactReport = {
  zone: string;
  unknown: number;
  repeated: number;
  open: number;
  total: FirstContactRow;
  rows: FirstContactRow[];
};

/** ``contacts`` = ``settled`` + ``again`` (called once more) + ``promised`` (we owe a call). */
export type FirstContactRow = {
  kind: "all" | "client" | "queue" | "agent";
  id: string;
  contacts: number;
  again: number;
  promised: number;
  settled: number;
  share: EstimateOut | null;
};

/** Simulated minus real with the same staffing; ``by_hour``: mean distance of hourly service levels. */
export type FitOut = {
  grade: "good" | "fair" | "poor" | "empty";
  service_level: number | null;
  abandonment: number | null;
  asa_s: number | null;
  occupancy: number | null;
  by_hour: number | null;
};

/** ``name`` left out: the title of the template. ``dispositions``: result of the template → of the */
export type FromTemplate = {
  client: string;
  key: string;
  language: "ru" | "en";
  name?: string | null;
  dispositions?: Record<string, string>;
};

/** An answer of this run. ``value``: as it was given; None: a secret. ``agent``: who asked. */
export type GivenOut = {
  step: string;
  title: string;
  value: unknown;
  words: string;
  field: string;
  secret: boolean;
  at: string;
  agent: string;
};

export type GoNotReady = {
  request_id: string;
  agent?: string | null;
  kind: "go_not_ready";
  reason: string;
};

export type GoReady = {
  request_id: string;
  agent?: string | null;
  kind: "go_ready";
};

/** ``figure``: mean seconds, or a share. ``verdict`` ``few``: too few to say anything. */
export type GroupFigure = {
  value: string;
  label: string;
  count: number;
  figure: number | null;
  verdict: "same" | "more" | "less" | "few";
  difference: DifferenceOut | null;
};

/** ``ok``: calls can be taken. Each part by itself: is it there? */
export type Health = {
  ok: boolean;
  engine: boolean;
  node: boolean;
  read_only: boolean;
  epoch: number | null;
  lease_left_s: number | null;
  database: boolean;
  bus: boolean;
};

/** What there is to choose from in the filters of the history. */
export type HistoryWords = {
  actions: string[];
  whats: string[];
};

export type Hold_Input = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "hold";
};

export type Hold_Output = {
  id: string;
  client: string;
  person: string;
  person_name: string;
  reason: string;
  until: string | null;
  at: string;
  author: string;
  lifted_at: string | null;
  lifted_by: string | null;
  stands: boolean;
  version: number;
};

export type HoldLift = {
  version: number;
};

/** ``until``: the last day; null: until it is lifted. */
export type HoldNew = {
  person: string;
  reason: string;
  until?: string | null;
};

/** A public holiday as the calendar takes it. ``works``: a day of the weekend on which people work. */
export type Holiday = {
  date: string;
  name_ru: string;
  name_en: string;
  works: boolean;
};

/** ``holidays``: of the country, for the years that the floor knows; ``status``: at this moment. */
export type Hours = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  zone: string;
  country?: string;
  region?: string;
  week: Span[][];
  days?: Day[];
  closed_until?: string | null;
  closed_reason?: string;
  active?: boolean;
  id: string;
  version: number;
  holidays: Holiday[];
  status: Status;
};

/** ``version`` None makes a new calendar. A closing that is not named stays as it is. */
export type HoursPut = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  zone: string;
  country?: string;
  region?: string;
  week: Span[][];
  days?: Day[];
  closed_until?: string | null;
  closed_reason?: string;
  active?: boolean;
  version?: number | null;
};

/** As browsers want it (RTCIceServer). */
export type IceServer = {
  urls: string[];
  username?: string | null;
  credential?: string | null;
};

/** ``ttl_s``: how long the TURN credentials last; None: nothing in here ends. */
export type IceServers = {
  ice_servers: IceServer[];
  ttl_s: number | null;
};

export type Identify = {
  version: number;
  identity: "number" | "questions" | "document" | "account" | "proxy";
  note?: string;
};

/** ``place``: row of the file up to which the present step has come. ``failed``: rows with faults. */
export type Import = {
  id: string;
  client: string;
  name: string;
  size: number;
  kind: "csv" | "xlsx";
  encoding: string;
  separator: string;
  sheet: number;
  sheets: string[];
  header: boolean;
  headings: string[];
  samples: string[][];
  columns: Record<string, string>;
  options: ImportOptions;
  state: "draft" | "reading" | "matching" | "applying" | "done" | "refused" | "cancelled" | "undoing" | "undone";
  rows_read: number;
  rows_done: number;
  rows_total: number | null;
  made: number;
  updated: number;
  skipped: number;
  failed: number;
  doubles: number;
  fault: string;
  undoable: boolean;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  version: number;
};

export type ImportAct = {
  version: number;
};

/** A person of this import, and who it may be as well. */
export type ImportDouble = {
  row: number;
  person: Someone;
  like: Someone;
};

/** What a column can mean. ``label``: of a client's own field; empty: the browser has a word for it. */
export type ImportField = {
  key: string;
  type: "text" | "number" | "date" | "choice" | "bool" | "money" | "phone" | "email" | "list" | "language" | "zone" | "key" | "source" | "purpose" | "channel";
  many: boolean;
  label: string;
};

/** ``duplicates``: what happens to somebody who is known. ``faults``: rows with faults are left out, or */
export type ImportOptions = {
  duplicates?: "skip" | "fill" | "update" | "new";
  faults?: "skip" | "all";
  region?: string;
  currency?: string;
  language?: "ru" | "en" | null;
  tags?: string[];
  consent_purpose?: string;
  consent_channel?: string;
  consent_on?: string | null;
  consent_text?: number | null;
};

/** ``columns``: position of a column, counted from 0 → field; a column that is left out means nothing. */
export type ImportPlan = {
  version: number;
  header: boolean;
  separator?: ";" | "," | "\t" | "|" | "";
  sheet?: number;
  columns: Record<string, string>;
  options: ImportOptions;
};

export type ImportPreview = {
  rows: PreviewRow[];
};

/** One call that rang at an expert's telephone. */
export type Interruption = {
  call: string;
  expert: string;
  at: string;
  agent: string | null;
  answered: boolean;
  talk_s: number;
  reason: "dialled" | "transfer" | "consult" | "overflow";
};

/** ``calls``: all calls of the time, of which ``total.interruptions`` reached an expert. */
export type InterruptionReport = {
  zone: string;
  calls: number;
  total: InterruptionRow;
  rows: InterruptionRow[];
};

/** ``expert`` None: all. The figures: ``rules.Figures``. */
export type InterruptionRow = {
  expert: string | null;
  interruptions: number;
  answered: number;
  ring_s: number;
  talk_s: number;
  refocus_s: number;
  lost_s: number;
  saved_by_agents_s: number;
  saved_by_hour_s: number;
  reasons: Record<string, number>;
  hours: number[];
};

/** One step that was come to: what is said there, which keys were pressed, what they mean. ``refused``: */
export type KeyLineOut = {
  step: string;
  kind: "say" | "ask" | "offer" | "agreement" | "call_to_action" | "transfer" | "end";
  title: string;
  text: PieceOut[];
  choices: ChoiceOut[];
  keys: string;
  words: string;
  refused: string;
};

/** ``waits``: for keys at the last line; ``stuck``: no machine can do that step. Neither: it came to an */
export type KeysPlayed = {
  lines: KeyLineOut[];
  waits: boolean;
  stuck: boolean;
};

/** A script played by keys alone. ``pressed``: for one question after the other (``2``, ``10#``). */
export type KeysPreview = {
  body: Record<string, unknown>;
  pressed: string[];
  person?: Record<string, unknown>;
  client?: string | null;
};

/** An agent who knows the person. ``how``: the last talk, or outside the telephone. */
export type KnownBy = {
  agent: string;
  at: string;
  how: "inbound" | "outbound" | "outside";
};

export type LabelCount = {
  word: string;
  count: number;
};

export type LabelFound = {
  words: string[];
};

/** ``person``: whose note it is; such a word counts once a day, person and author. */
export type LabelLook = {
  text: string;
  person?: string | null;
};

/** ``version`` null: the list we begin with. ``met``: in notes of the last thirty days. */
export type LabelRules = {
  words: string[];
  version: number | null;
  met: LabelCount[];
};

export type LabelRulesPut = {
  version: number | null;
  words: string[];
};

export type Layout = {
  places: Record<string, PlaceOut>;
};

/** ``places`` empty: the picture arranges itself again. */
export type LayoutPut = {
  places: Record<string, Place>;
};

/** One channel. ``ended_words``: SIP status or Q.850 cause in the reader's language. */
export type LegOut = {
  channel: string;
  role: "customer" | "agent" | "outside";
  agent: string | null;
  started_at: string;
  answered_at?: string | null;
  ended_at?: string | null;
  cause?: number | null;
  sip?: number | null;
  number?: string;
  cost?: number;
  currency?: string;
  why?: "transfer" | "consult" | "overflow" | null;
  ended_words?: string;
};

/** One-time SIP credentials. The browser registers over ``ws_path`` and calls ``dial``. */
export type Line = {
  ice_servers: IceServer[];
  ttl_s: number | null;
  username: string;
  password: string;
  domain: string;
  dial: string;
  ws_path: string;
};

export type LinePoint = {
  step: "sent" | "ringing" | "answered" | "sound" | "prompt" | "ended";
  at: string;
};

/** A test call so far. ``sip`` and ``cause`` (Q.850): how it ended; ``packets``: audio that came. */
export type LineTest = {
  test: string;
  steps: LinePoint[];
  sip: number;
  cause: number;
  packets: number;
};

/** ``number``: whom to call. */
export type LineTestIn = {
  number: string;
};

export type LineWanted = {
  line?: "browser" | "sip";
};

/** A part of a file, line by line as it is. ``reading``: they wait there; null: in force at once, and */
export type LinesIn = {
  lines: string[];
  replace?: boolean;
  reading?: number | null;
  first_line?: number;
};

/** ``bad``: the first hundred lines in which there was no number. */
export type LinesOut = {
  read: number;
  added: number;
  bad_count: number;
  bad: BadLine[];
  list: CallList;
};

/** Another person. */
export type Linked = {
  person: string;
  name: string;
  at: string;
};

/** ``client`` null: for every client. ``fresh_days`` null: it does not age. */
export type ListNew = {
  client?: string | null;
  name: string;
  dated: string;
  fresh_days?: number | null;
  covers_all?: boolean;
};

export type ListPut = {
  version: number;
  name: string;
  dated: string;
  fresh_days?: number | null;
  covers_all?: boolean;
  active?: boolean;
};

/** Who heard what of which recording, and when. ``from_s``/``to_s``: what was sent to his browser. */
export type Listening = {
  recording: string;
  user: string;
  at: string;
  from_s: number;
  to_s: number;
};

/** ``value`` None: not applicable in this talk. ``at_s``: where in the recording it is heard. */
export type Mark = {
  value: number | null;
  at_s?: number | null;
  recording?: string | null;
};

/** ``name``: of the card that was merged. ``undoable``: nothing was merged after it. */
export type Merge = {
  id: number;
  merged: string;
  name: string;
  at: string;
  author: string;
  undone_at: string | null;
  undone_by: string | null;
  undoable: boolean;
};

/** ``version`` and ``other_version``: of the two cards as they were seen. */
export type MergeNew = {
  version: number;
  other: string;
  other_version: number;
  keep?: Record<string, "survivor" | "merged" | "both">;
};

/** An acquaintance as somebody wrote it down. */
export type Met = {
  id: number;
  agent: string;
  at: string;
  note: string;
  author: string;
};

export type MetricReport = {
  metric: "wait" | "talk" | "answered" | "followed" | "kept";
  count: number;
  figure: number | null;
  groups: GroupFigure[];
};

export type MissedOut = {
  step: string;
  topic: string;
  title: string;
  why: "skipped" | "passed_over" | "not_reached";
  required: boolean;
};

/** A condition that was fixed and does not stand in the offer word for word. ``instead``: what does. */
export type MissingCondition = {
  condition: string;
  kind: "price" | "delivery" | "payment" | "term" | "extra";
  text: string;
  instead: string;
};

/** One thing that happened. ``part``: the card that was merged into this one, if it was known there. */
export type Moment = {
  at: string;
  of: string;
  kind: string;
  id: string;
  call: string | null;
  part: string | null;
  data: Record<string, unknown>;
};

export type MoreTime = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "more_time";
};

/** ``author``: a login. ``rev`` grows with every change. */
export type Note = {
  call: string;
  text: string;
  author: string;
  at: string;
  rev: number;
};

/** ``rev``: of the version that was edited, 0 for the first; left out: the last writer wins. */
export type NoteIn = {
  text: string;
  rev?: number | null;
};

/** ``id``: the number itself, E.164 with plus. */
export type Number = {
  client: string;
  queue: string;
  language?: "ru" | "en";
  greeting?: string | null;
  source?: string | null;
  hours?: string | null;
  closed_prompt?: string;
  closed_to?: string | null;
  record?: boolean | null;
  active?: boolean;
  id: string;
  version: number;
};

/** Something that has the number which was typed: an agreement, an offer. ``of``: the part of Perezvon */
export type NumberFound = {
  number: string;
  kind: string;
  id: string;
  of: string;
  person: string;
  name: string;
};

export type NumberIn = {
  number: string;
  label?: string;
  main?: boolean;
};

export type NumberPut = {
  client: string;
  queue: string;
  language?: "ru" | "en";
  greeting?: string | null;
  source?: string | null;
  hours?: string | null;
  closed_prompt?: string;
  closed_to?: string | null;
  record?: boolean | null;
  active?: boolean;
  version?: number | null;
};

/** ``hours``: 168 of the clock on the wall. ``uncovered``: how many are not fully covered. */
export type NumberWeek = {
  number: string;
  client: string | null;
  queue: string;
  hours: ("open" | "partly" | "closed" | "unstaffed" | "skipped")[];
  uncovered: number;
  stretches: Uncovered[];
};

export type NumbersOut = {
  count: number;
  low: number;
  median: number;
  high: number;
};

/** ``answered`` null: it did not come up. */
export type ObjectionOut = {
  key: string;
  title: string;
  text: PieceOut[];
  answered: boolean | null;
};

/** What the quality knows of one call. ``by_result``: its result says that the caller was difficult. */
export type OfCall = {
  difficult: boolean;
  by_result: boolean;
  marked_by: string | null;
  may_mark: boolean;
  may_evaluate: boolean;
  agents: string[];
  evaluations: EvaluationRowOut[];
};

/** A call or an agreement that a figure counts. */
export type OfferBehind = {
  client: string;
  call: string | null;
  agreement: string | null;
  person: string | null;
  person_name: string;
  agent: string | null;
  at: string;
  amount: number | null;
  currency: string | null;
};

/** Calls by what was offered on them. ``stated_quality``: decides by quality, and took something; */
export type OfferFigures = {
  client: string;
  offered: number;
  taken: number;
  stated_quality: number;
  paradox: number;
  price_before_budget: number;
  extreme_price_first: number;
};

/** ``id``: the client. ``version`` None: nobody changed the defaults yet. */
export type OfferRule = {
  tolerance_pct?: number;
  hard_budget?: boolean;
  objection_ru?: string;
  objection_en?: string;
  id: string;
  version: number | null;
};

export type OfferRulePut = {
  tolerance_pct?: number;
  hard_budget?: boolean;
  objection_ru?: string;
  objection_en?: string;
  version?: number | null;
};

/** ``condition``: the one of the agreement that it repeats; empty: an addition. */
export type OfferedCondition = {
  condition?: string;
  text: string;
};

/** ``zone``: whose days these are. */
export type OffersReport = {
  zone: string;
  offers: OfferFigures[];
  contacts: ContactFigures[];
  revenue: RevenueRow[];
};

/** ``tax_id``: ИНН in Russia. */
export type Organisation = {
  id: string;
  client: string;
  name: string;
  industry: string;
  tax_id: string;
  note: string;
  version: number;
};

export type OrganisationNew = {
  industry?: string;
  tax_id?: string;
  note?: string;
  client: string;
  name: string;
};

/** ``next``: pass it as ``after`` for the next page; null: this was the last one. */
export type OrganisationPage = {
  organisations: Organisation[];
  next: string | null;
};

/** What is left out stays as it is. */
export type OrganisationPatch = {
  industry?: string;
  tax_id?: string;
  note?: string;
  version: number;
  name?: string;
};

/** ``version`` 0: the rules as they come. */
export type Outbound = {
  allowed?: boolean;
  prices?: Record<string, number>;
  blocked?: string[];
  emergency?: string[];
  spend_per_h?: number;
  ring_s?: number;
  via?: string;
  max_talk_min?: number;
  currency?: string;
  id: string;
  version: number;
};

/** ``version`` None or 0: nobody has changed the rules yet. */
export type OutboundPut = {
  allowed?: boolean;
  prices?: Record<string, number>;
  blocked?: string[];
  emergency?: string[];
  spend_per_h?: number;
  ring_s?: number;
  via?: string;
  max_talk_min?: number;
  currency?: string;
  version?: number | null;
};

export type OwnPassword = {
  old: string;
  new: string;
};

/** One of the user's own sessions; ``current``: the one that asks. */
export type OwnSession = {
  id: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  address: string;
  browser: string;
  current?: boolean;
};

/** A waveform to draw: one number 0…255 per bucket and channel, customer left, agent right. */
export type Peaks = {
  left: number[];
  right: number[];
  duration_s: number;
};

/** ``next``: pass it as ``after``; null: these were the last. */
export type PeoplePage = {
  people: PersonLine[];
  next: string | null;
};

export type PeopleQuery = {
  client: string;
  filter: SegmentGroup_Input;
  sample?: number | null;
  seed?: string;
  after?: string | null;
  limit?: number;
};

/** What a permission lets one do, in the reader's language, and the roles that have it. */
export type PermissionRow = {
  permission: string;
  sentence: string;
  roles: ("agent" | "team_lead" | "supervisor" | "administrator" | "client")[];
};

/** The card. ``name`` is empty until somebody asked; ``language`` null: not known. */
export type Person = {
  id: string;
  client: string;
  name: string;
  language: "ru" | "en" | null;
  note: string;
  numbers: PersonNumber[];
  organisation: string | null;
  organisation_name: string;
  role: string;
  emails: string[];
  address: string;
  region: string;
  zone: string | null;
  zone_source: "hand" | "address" | "number" | null;
  zones: string[];
  tags: string[];
  fields: Record<string, boolean | number | string>;
  industry: string;
  deciding_value: string | null;
  exclusions: string[];
  budget: number | null;
  budget_currency: string | null;
  source: string | null;
  former_supplier: string;
  former_failing: string;
  merged_into: string | null;
  note_labels: string[];
  created_at: string;
  version: number;
};

/** ``answers``: for each purpose whether he may be called now, and if not, why. */
export type PersonConsent = {
  person: string;
  states: State[];
  entries: Entry[];
  answers: Answer[];
  listed: DoNotCall[];
  held: boolean;
};

/** As it is kept. */
export type PersonField = {
  id: string;
  client: string;
  key: string;
  label_ru: string;
  label_en: string;
  type: "text" | "number" | "date" | "choice" | "bool" | "money";
  choices: string[];
  position: number;
  active: boolean;
  version: number;
};

/** What became of a person. ``company``: he is known to the company, by any of us or by a deal. */
export type PersonLife = {
  person: string;
  client: string;
  stage: "person" | "potential_client" | "client";
  potential_at: string | null;
  client_at: string | null;
  stages: StageOut[];
  known_by: KnownBy[];
  company: boolean;
  met: Met[];
  referrer: Linked | null;
  sent: Linked[];
  attempts: VainAttempts | null;
  calls: number;
  deals: number;
  inbound: ClassOut;
  outbound: ClassOut;
};

export type PersonLine = {
  id: string;
  name: string;
  numbers: string[];
  emails: string[];
  region: string;
  tags: string[];
  stage: string;
  last_call_at: string | null;
};

export type PersonNew = {
  name?: string;
  language?: "ru" | "en" | null;
  note?: string;
  numbers?: NumberIn[];
  organisation?: string | null;
  role?: string;
  emails?: string[];
  address?: string;
  region?: string;
  zone?: string | null;
  tags?: string[];
  fields?: Record<string, boolean | number | string | null>;
  industry?: string;
  deciding_value?: string | null;
  exclusions?: string[];
  budget?: number | null;
  budget_currency?: string | null;
  source?: string | null;
  former_supplier?: string;
  former_failing?: string;
  client: string;
};

/** ``main``: a call from this number means this person, if several people share it. */
export type PersonNumber = {
  number: string;
  label: string;
  main: boolean;
};

/** ``next``: pass it as ``after`` for the next page; null: this was the last one. ``numbers``: of the */
export type PersonPage = {
  persons: Person[];
  next: string | null;
  numbers: NumberFound[];
};

/** What is left out stays as it is; lists replace the whole list. */
export type PersonPatch = {
  name?: string;
  language?: "ru" | "en" | null;
  note?: string;
  numbers?: NumberIn[];
  organisation?: string | null;
  role?: string;
  emails?: string[];
  address?: string;
  region?: string;
  zone?: string | null;
  tags?: string[];
  fields?: Record<string, boolean | number | string | null>;
  industry?: string;
  deciding_value?: string | null;
  exclusions?: string[];
  budget?: number | null;
  budget_currency?: string | null;
  source?: string | null;
  former_supplier?: string;
  former_failing?: string;
  version: number;
};

/** ``person``: who of those who share the number is on the line. */
export type PickPerson = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "pick_person";
  person: string;
};

/** A part of a wording. ``field``: empty for plain text; not ``filled``: nothing is known, ``text`` is */
export type PieceOut = {
  text: string;
  field: string;
  filled: boolean;
};

export type Place = {
  x: number;
  y: number;
};

/** ``number``: as typed or pasted, in any usual form. ``shown``: which number of the client is shown. */
export type PlaceCall = {
  request_id: string;
  agent?: string | null;
  kind: "place_call";
  number: string;
  client: string;
  shown: string;
  purpose?: string;
};

export type PlaceOut = {
  x: number;
  y: number;
};

/** ``calls``: that each of the two versions needs. */
export type Planned = {
  calls: number;
};

/** What words a client's user needs for what he sees. ``zone``: where the days of the centre begin. */
export type Portal = {
  zone: string;
  clients: PortalClient[];
  queues: PortalQueue[];
  numbers: PortalNumber[];
  dispositions: PortalThing[];
  agents: PortalAgent[];
};

export type PortalAgent = {
  id: string;
  name: string;
};

export type PortalClient = {
  id: string;
  name_ru: string;
  name_en: string;
  colour: string;
};

export type PortalNumber = {
  number: string;
  client: string;
  queue: string;
  active: boolean;
};

/** ``target_s``, ``target_share``: the service level that is aimed at now. */
export type PortalQueue = {
  id: string;
  name_ru: string;
  name_en: string;
  client: string;
  target_s: number;
  target_share: number;
  active: boolean;
};

/** A client, queue or disposition by its names. */
export type PortalThing = {
  id: string;
  name_ru: string;
  name_en: string;
};

export type Preference = {
  id: number;
  key: string;
  value: string;
  source: "call" | "script" | "survey" | "import" | "hand";
  call: string | null;
  at: string;
  author: string;
};

/** ``call``: on which it was said; left out: it is known otherwise. */
export type PreferenceNew = {
  key?: string;
  value: string;
  call?: string | null;
};

/** What is left out stays as it is. */
export type Preferences = {
  language?: "ru" | "en" | null;
  theme?: "auto" | "light" | "dark" | null;
};

/** What a calendar that is not saved yet would mean. */
export type Preview = {
  holidays: Holiday[];
  status: Status;
};

/** A row as it would come out. ``known``: who has its number or e-mail; ``twin``: the earlier row that */
export type PreviewRow = {
  row: number;
  values: Record<string, unknown>;
  faults: RowFault[];
  known: Someone | null;
  twin: number | null;
  similar: Someone[];
};

/** One step of a trial without a call. ``state`` null: begin. ``person``, ``call``: made-up values by */
export type Previewed = {
  body: Record<string, unknown>;
  state?: Record<string, unknown> | null;
  action?: ActIn | null;
  person?: Record<string, unknown>;
  call?: Record<string, unknown>;
  client?: string | null;
};

/** ``days_left`` counts calendar days; negative: it is late. ``person_name`` is empty after an erasure. */
export type PrivacyRequest = {
  id: string;
  client: string;
  person: string;
  person_name: string;
  kind: "access" | "erasure" | "stop";
  law: "ru" | "gdpr";
  received_at: string;
  due: string;
  source: "call" | "letter" | "form" | "visit" | "other";
  call: string | null;
  identity: "number" | "questions" | "document" | "account" | "proxy" | "";
  identity_note: string;
  identity_by: string | null;
  identity_at: string | null;
  extended_because: string;
  state: "open" | "erasing" | "done" | "refused";
  fault: string;
  answer: string;
  author: string;
  closed_at: string | null;
  closed_by: string | null;
  late: boolean;
  days_left: number;
  held: boolean;
  version: number;
};

/** ``code``: ``core.script_check``; ``part``: which field of the step, ``value``: what stands there. */
export type ProblemOut = {
  code: string;
  step: string;
  part: string;
  value: string;
};

/** ``reserved``: what agreements that are fixed hold back of the stock. */
export type Product = {
  client: string;
  name: string;
  category?: string;
  service?: string;
  say?: string;
  price: number;
  currency?: string;
  tax?: "included" | "added" | "none";
  tax_bp?: number;
  stock?: number | null;
  levels?: Record<string, unknown>;
  tags?: string[];
  alternatives?: string[];
  goes_with?: string[];
  active?: boolean;
  id: string;
  version: number;
  reserved?: number;
};

/** ``data``: CSV in base64 (UTF-8 or Windows-1251), as the export writes it. ``apply`` false: looks. */
export type ProductFile = {
  client: string;
  data: string;
  apply?: boolean;
};

/** ``done``: it was applied, all of it; one wrong row and nothing is. */
export type ProductFileResult = {
  rows: ProductFileRow[];
  created: number;
  changed: number;
  same: number;
  wrong: number;
  done: boolean;
};

/** One line of the file: what it does, or why it cannot; ``field`` of an error is the column. */
export type ProductFileRow = {
  line: number;
  id: string;
  name: string;
  outcome: "created" | "changed" | "same" | "wrong";
  errors?: FieldError[];
};

/** What a product cost from then on; ``author``: a login. */
export type ProductPrice = {
  price: number;
  currency: string;
  at: string;
  author: string;
};

/** ``version`` None makes a new product. */
export type ProductPut = {
  client: string;
  name: string;
  category?: string;
  service?: string;
  say?: string;
  price: number;
  currency?: string;
  tax?: "included" | "added" | "none";
  tax_bp?: number;
  stock?: number | null;
  levels?: Record<string, unknown>;
  tags?: string[];
  alternatives?: string[];
  goes_with?: string[];
  active?: boolean;
  version?: number | null;
};

/** ``owed``: a call is still due, perhaps overdue. ``attempts``: calls since that nobody answered. */
export type Promise = {
  id: string;
  client: string;
  person: string;
  person_name: string;
  number: string;
  call: string | null;
  due: string;
  note: string;
  agent: string | null;
  made_at: string;
  made_by: string;
  state: "open" | "kept" | "broken" | "cancelled";
  owed: boolean;
  attempts: number;
  answered_at: string | null;
  answered_call: string | null;
  cancelled_at: string | null;
  cancelled_by: string | null;
  cancelled_because: string;
  kept_at: string | null;
  kept_by: string | null;
  kept_how: string;
  version: number;
};

/** ``because``: why nobody has to call any more. */
export type PromiseCancel = {
  version: number;
  because: string;
};

/** ``how`` it was kept without a call of ours: he called himself, a letter, a visit. */
export type PromiseKeep = {
  version: number;
  how: string;
};

export type PromiseMove = {
  version: number;
  due: string;
  note?: string;
};

/** ``call``: on which it is made; left out: beside any call. ``due``: we call by then. */
export type PromiseNew = {
  person: string;
  call?: string | null;
  due: string;
  note?: string;
};

/** ``key``: what numbers and queues name it by. */
export type Prompt = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  kind?: "prompt" | "music";
  active?: boolean;
  id: string;
  version: number;
  key: string;
  sounds: Sound[];
};

export type PromptPut = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  kind?: "prompt" | "music";
  active?: boolean;
  version?: number | null;
};

/** The password once more: a computer left alone is not enough. */
export type Proof = {
  password: string;
};

/** ``version``: of the draft. Variant B runs beside A on ``share`` percent of the calls. */
export type Publish = {
  version: number;
  variant?: "A" | "B";
  share?: number;
};

/** A version that calls run now. */
export type PublishedAs = {
  number: number;
  variant: "A" | "B";
  share: number;
  published_at: string;
};

/** ``version`` null: as the program brings it along, nobody changed it yet. */
export type Purpose = {
  name_ru: string;
  name_en: string;
  needs_consent?: boolean;
  position?: number;
  active?: boolean;
  id: string;
  version: number | null;
};

/** ``version`` null: it is new, or nobody changed it yet. */
export type PurposePut = {
  version?: number | null;
  name_ru: string;
  name_en: string;
  needs_consent?: boolean;
  position?: number;
  active?: boolean;
};

/** ``others``: finished evaluations left out because their calls were picked. ``weak``: criteria of agents */
export type QualityReport = {
  zone: string;
  others: number;
  total: AgentQuality;
  teams: AgentQuality[];
  agents: AgentQuality[];
  criteria: CriterionQuality[];
  weak: CriterionQuality[];
  weak_n: number;
  weak_share: number;
};

/** What people say of one product or service. ``key``: the question and the answer; ``reasons``: why, the */
export type QualityRow = {
  client: string;
  script: string;
  about: "product" | "service";
  value: string;
  label: string;
  satisfied: ContentOut;
  reasons: perezvon__features__scripts__coverage_model__Reason[];
};

/** ``calls``: in the order in which they were drawn, agent by agent. */
export type QualitySample = {
  id: string;
  client: string | null;
  week: string;
  per_agent: number;
  min_talk_s: number;
  seed: string;
  made_at: string;
  made_by: string;
  calls: SampleCall[];
};

/** One quarter of an hour. ``agents``: signed on, on average. */
export type QuarterOut = {
  begins: string;
  offered: number;
  service_level: number | null;
  abandoned: number;
  occupancy: number | null;
  agents: number | null;
};

export type Queue = {
  client: string;
  name_ru: string;
  name_en: string;
  skills?: Record<string, number>;
  priority?: number;
  target_s?: number;
  target_share?: number;
  short_abandon_s?: number;
  ring_s?: number;
  wrap_up_s?: number;
  max_wait_s?: number;
  announce_every_s?: number;
  announce_first_s?: number;
  music?: string;
  record?: boolean;
  apology?: string;
  sorry?: string;
  hours?: string | null;
  max_wait_to?: string | null;
  record_notice?: string | null;
  overflow_to?: string | null;
  overflow_waiting?: number;
  overflow_waiting_off?: number;
  overflow_wait_s?: number;
  overflow_wait_off_s?: number;
  overflow_unstaffed?: boolean;
  overflow_share?: number;
  overflow_longest?: boolean;
  overflow_per_h?: number;
  overflow_to_unstaffed?: boolean;
  overflow_outside?: string;
  active?: boolean;
  id: string;
  version: number;
};

export type QueueDayOut = {
  queue: string;
  calls: number;
  answered: number;
  in_target: number;
  abandoned: number;
  flowed_out: number;
};

/** Other rules of one queue; left out: as they were. */
export type QueueIn = {
  queue: string;
  target_share?: number | null;
  target_s?: number | null;
  wrap_up_s?: number | null;
  max_wait_s?: number | null;
  priority?: number | null;
};

export type QueuePut = {
  client: string;
  name_ru: string;
  name_en: string;
  skills?: Record<string, number>;
  priority?: number;
  target_s?: number;
  target_share?: number;
  short_abandon_s?: number;
  ring_s?: number;
  wrap_up_s?: number;
  max_wait_s?: number;
  announce_every_s?: number;
  announce_first_s?: number;
  music?: string;
  record?: boolean;
  apology?: string;
  sorry?: string;
  hours?: string | null;
  max_wait_to?: string | null;
  record_notice?: string | null;
  overflow_to?: string | null;
  overflow_waiting?: number;
  overflow_waiting_off?: number;
  overflow_wait_s?: number;
  overflow_wait_off_s?: number;
  overflow_unstaffed?: boolean;
  overflow_share?: number;
  overflow_longest?: boolean;
  overflow_per_h?: number;
  overflow_to_unstaffed?: boolean;
  overflow_outside?: string;
  active?: boolean;
  version?: number | null;
};

/** By day (newest first) and queue, by the time of the queue entry; calls that go on are not in it. */
export type QueueReport = {
  zone: string;
  rows: QueueReportRow[];
};

export type QueueReportRow = {
  offered: number;
  answered: number;
  in_target: number;
  abandoned: number;
  short_abandoned: number;
  flowed_out: number;
  overflowed: number;
  wait_answered_ms: number;
  wait_abandoned_ms: number;
  longest_wait_ms: number;
  day: string;
  client: string | null;
  queue: string;
};

/** ``same``: share of equal pairs of marks. ``alpha``: Krippendorff's, on the interval scale; None: no */
export type RaterAgreement = {
  same: number | null;
  alpha: number | null;
  scores: Record<string, number | null>;
  criteria: CriterionAgreement[];
};

/** A file that was read into a list. ``added``, ``gone``: of one that waits, what it would change. */
export type Reading = {
  number: number;
  state: "open" | "current" | "before" | "gone";
  dated: string;
  file: string;
  lines: number;
  bad: number;
  read_at: string;
  read_by: string;
  added: number | null;
  gone: number | null;
};

/** ``dated``: the day on which the file was made; ``file``: its name. */
export type ReadingNew = {
  dated: string;
  file?: string;
};

export type ReasonPut = {
  name_ru: string;
  name_en: string;
  productive?: boolean;
  max_s?: number;
  active?: boolean;
  version?: number | null;
};

/** A call whose stored class is another than what the rules say now. ``before`` null: it had none. */
export type Reclassified = {
  call: string;
  at: string;
  client: string | null;
  person: string | null;
  before: ClassBrief | null;
  after: ClassBrief;
};

/** ``missing_ms``: sound that did not come; silence stands in its place, so that times are right. */
export type Recording = {
  id: string;
  call: string;
  agent: string | null;
  state: "pending" | "ready" | "failed" | "absent";
  started_at: string;
  stopped_at: string;
  duration_s: number | null;
  off_ms: number | null;
  missing_ms: number | null;
  suspect: boolean;
  size: number | null;
  may_listen: boolean;
};

/** Each good for one sign-in without the telephone; shown once. */
export type RecoveryCodes = {
  codes: string[];
};

/** ``referrer`` null: nobody sent him after all. */
export type ReferrerPut = {
  referrer: string | null;
};

/** What waits for the one who asks. ``new``: evaluations of him that he has not seen. */
export type Reminders = {
  new: number;
  trainings: number;
  overdue: number;
  appeals: number;
  calibrations: number;
  team_overdue: number;
  team_expiring: number;
};

/** To take the second factor away: the password, and a code of it. */
export type Removal = {
  password: string;
  code: string;
};

/** ``appeal``: the agent wants the score to be looked at by somebody else. */
export type Reply = {
  text: string;
  appeal?: boolean;
  version: number;
};

/** Everything that is held of a person, by table, as it lies there. */
export type Report = {
  person: string;
  client: string;
  made_at: string;
  language: "ru" | "en";
  numbers: string[];
  sound_files: number;
  sections: Section[];
};

/** Counts of one day, client and class. ``deals``: calls that made one; ``contacts``: answered ones. */
export type ReportRow = {
  day: string;
  client: string | null;
  kind: "first_time" | "returned" | "recommendation" | "repeat" | "hot" | "warm" | "cold";
  calls: number;
  contacts: number;
  deals: number;
  expected: number;
  on_time: number;
  recovery: number;
};

/** ``received_at`` left out: now; ``law``: that of the country of his number. */
export type RequestNew = {
  person: string;
  kind: "access" | "erasure" | "stop";
  law?: "ru" | "gdpr" | null;
  received_at?: string | null;
  source?: "letter" | "form" | "visit" | "other";
  identity?: "number" | "questions" | "document" | "account" | "proxy" | "";
  identity_note?: string;
};

/** ``late``: how many open ones are past their day, whatever is shown. */
export type Requests = {
  requests: PrivacyRequest[];
  open: number;
  late: number;
};

export type Reset = {
  login: string;
  code: string;
  password: string;
};

/** A code with which the user gives himself a new password; shown once. */
export type ResetCode = {
  login: string;
  code: string;
  expires_at: string;
  address?: string;
};

/** A result that a template names: its key there, and what it means. */
export type ResultOut = {
  key: string;
  words: string;
};

/** ``number`` null: nothing was published yet. ``zone``: where the days begin. ``cut``: there were more */
export type ResultsOut = {
  script: string;
  name: string;
  client: string;
  number: number | null;
  zone: string;
  cut: boolean;
  agents: string[];
  totals: TotalsOut;
  steps: StepFigureOut[];
  topics: TopicFigureOut[];
  checks: CheckFigureOut[];
  versions: VersionFigureOut[];
};

export type Resume = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "resume";
};

/** Sums of agreements that were fixed in these days and not lost, in micro units; ``won``: of those, what */
export type RevenueRow = {
  client: string;
  queue: string;
  service: string;
  currency: string;
  agreements: number;
  amount: number;
  won: number;
};

/** ``column``: its name in the file. ``text``: what is wrong and what to do. */
export type RowFault = {
  row: number;
  column: string;
  given: string;
  code: string;
  text: string;
};

/** ``seq`` grows with every action. ``mine``: the one who asks may act. */
export type Run = {
  step: StepOut | null;
  topics: TopicOut[];
  place: number;
  of: number;
  done: number;
  due: number;
  missed: MissedOut[];
  checks: CheckOut[];
  objections: ObjectionOut[];
  bridges: PieceOut[][];
  returns: number;
  answers: GivenOut[];
  call_to_action: boolean;
  may_go_back: boolean;
  disposition: string;
  agreement: boolean;
  faults: string[];
  id: string;
  call: string;
  script: string;
  script_name: string;
  number: number;
  variant: string;
  seq: number;
  agent: string;
  mine: boolean;
  started_at: string;
  ended_at: string | null;
};

/** ``seq``: of the run that was seen. A repeat of a ``request_id`` does nothing and gets the run. */
export type RunAct = {
  act: "answer" | "next" | "skip" | "back" | "jump" | "objection" | "cta" | "offered" | "not_offered" | "bridge";
  value?: unknown;
  topic?: string;
  key?: string;
  yes?: boolean;
  request_id: string;
  seq: number;
};

/** ``real``, ``base``, ``fit`` when done; ``changed`` too, unless nothing was to be changed. */
export type RunDetail = {
  id: string;
  day: string;
  change: ChangeIn;
  replications: number;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  played: number;
  fault: string | null;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  zone: string;
  edges_s: number[];
  targets: Record<string, TargetOut>;
  fit: FitOut | null;
  queue_fit: Record<string, FitOut>;
  real: SideOut | null;
  base: SideOut | null;
  changed: SideOut | null;
  window: WindowOut | null;
};

/** ``id``: made by the browser, so that asking twice is asking once. */
export type RunNew = {
  id: string;
  day: string;
  change?: ChangeIn;
  replications?: number;
};

/** ``run`` null: the call has no script. ``may_make``: the one who asks may give it one. */
export type RunOfCall = {
  run: Run | null;
  may_make: boolean;
};

/** ``played`` of ``replications``; ``fault``: why it failed, as a sentence. */
export type RunOut = {
  id: string;
  day: string;
  change: ChangeIn;
  replications: number;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  played: number;
  fault: string | null;
  created_by: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
};

/** The part of one agent. ``done``: somebody evaluated it. */
export type SampleCall = {
  call: string;
  agent: string;
  client: string;
  position: number;
  done: boolean;
};

/** ``week``: any day of it. ``seed`` empty: one is made, and shown. Talks shorter are left out. */
export type SampleNew = {
  week: string;
  per_agent?: number;
  min_talk_s?: number;
  client?: string | null;
  seed?: string;
};

/** ``together``: of all who rated, whatever it was about; null: nobody did. */
export type SatisfactionReport = {
  zone: string;
  rows: QualityRow[];
  together: ContentOut | null;
  cut: boolean;
};

/** ``number``: the version of its form. */
export type Scorecard = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  active?: boolean;
  body: CardBody;
  id: string;
  number: number;
  version: number;
};

export type ScorecardNew = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  active?: boolean;
  body: CardBody;
};

/** Another form makes a new version of it; evaluations keep the one by which they were made. */
export type ScorecardPut = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  active?: boolean;
  body: CardBody;
  version: number;
};

/** ``body``: of the first draft; left out: a start and an end. */
export type ScriptNew = {
  name: string;
  direction: "inbound" | "outbound" | "both";
  queues?: string[];
  numbers?: string[];
  classes?: ("hot" | "warm" | "cold")[];
  active?: boolean;
  client: string;
  body?: Record<string, unknown> | null;
};

/** ``published``: what calls run now; two with an A/B test. ``draft``: there are changes that no call runs */
export type ScriptOut = {
  name: string;
  direction: "inbound" | "outbound" | "both";
  queues?: string[];
  numbers?: string[];
  classes?: ("hot" | "warm" | "cold")[];
  active?: boolean;
  id: string;
  client: string;
  version: number;
  published: PublishedAs[];
  draft: boolean;
  runs: number;
};

/** What is left out stays as it is. */
export type ScriptPatch = {
  version: number;
  name?: string;
  direction?: "inbound" | "outbound" | "both";
  queues?: string[];
  numbers?: string[];
  classes?: ("hot" | "warm" | "cold")[];
  active?: boolean;
};

/** ``state``: send it back with the next action. */
export type ScriptPreview = {
  state: Record<string, unknown>;
  shown: Shown;
};

/** ``required``: one's role may not sign in without. ``recovery_left``: codes that were not used. */
export type SecondFactor = {
  active: boolean;
  confirmed_at: string | null;
  recovery_left: number;
  required: boolean;
};

/** What one table holds. ``fate``: what an erasure would do. */
export type Section = {
  table: string;
  fate: "gone" | "wiped" | "kept";
  rows: Record<string, unknown>[];
};

export type Segment = {
  id: string;
  client: string;
  name: string;
  filter: SegmentGroup_Output;
  created_by: string;
  created_at: string;
  version: number;
};

/** ``words``: of tests with values; ``number``: of comparisons, days; ``day``: by the centre's clock. */
export type SegmentCondition = {
  field: string;
  test: "is" | "is_not" | "contains" | "lacks" | "empty" | "filled" | "any_of" | "all_of" | "none_of" | "eq" | "lt" | "le" | "gt" | "ge" | "before" | "after" | "within_days" | "not_within_days" | "yes" | "no";
  words?: string[];
  number?: number | null;
  day?: string | null;
};

/** ``everybody``: of the client, without the filter. */
export type SegmentCount = {
  count: number;
  everybody: number;
};

/** ``label``: of a client's own field; empty: the browser has a word. ``values``: all that are possible; */
export type SegmentField = {
  key: string;
  kind: "text" | "texts" | "key" | "list" | "number" | "moment" | "bool";
  tests: ("is" | "is_not" | "contains" | "lacks" | "empty" | "filled" | "any_of" | "all_of" | "none_of" | "eq" | "lt" | "le" | "gt" | "ge" | "before" | "after" | "within_days" | "not_within_days" | "yes" | "no")[];
  label: string;
  values: string[];
};

/** ``match``: all of them or any. Empty: everybody. ``negate``: those whom it does not fit. */
export type SegmentGroup_Input = {
  match?: "all" | "any";
  negate?: boolean;
  conditions?: SegmentCondition[];
  groups?: SegmentGroup_Input[];
};

/** ``match``: all of them or any. Empty: everybody. ``negate``: those whom it does not fit. */
export type SegmentGroup_Output = {
  match?: "all" | "any";
  negate?: boolean;
  conditions?: SegmentCondition[];
  groups?: SegmentGroup_Output[];
};

export type SegmentNew = {
  client: string;
  name: string;
  filter: SegmentGroup_Input;
};

/** One stretch with at most one agent. ``queue`` null: an outbound call waits in none. */
export type SegmentOut = {
  queue: string | null;
  queued_at: string;
  agent?: string | null;
  offered_at?: string | null;
  answered_at?: string | null;
  ended_at?: string | null;
  ring_ms?: number;
  hold_ms?: number;
  wrap_ms?: number;
  disposition?: string | null;
  transferred?: boolean;
  flowed?: "max_wait" | "overflow" | null;
  outside?: boolean;
};

/** Whom to count or list. ``sample``: so many, drawn by ``seed``: the same people on the same data. */
export type SegmentPeople = {
  client: string;
  filter: SegmentGroup_Input;
  sample?: number | null;
  seed?: string;
};

export type SegmentPut = {
  version: number;
  name: string;
  filter: SegmentGroup_Input;
};

export type SegmentValue = {
  value: string;
  count: number;
};

export type SendKeys = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  kind: "send_keys";
  digits: string;
};

/** Who is signed in, and what he may do. ``clients`` of the user null: all clients. */
export type Session = {
  user: SessionUser;
  must: "" | "password" | "second_factor";
  led: string[] | null;
  permissions: string[];
  centre: string;
  demo: boolean;
};

export type SessionUser = {
  id: string;
  login: string;
  name: string;
  role: "agent" | "team_lead" | "supervisor" | "administrator" | "client";
  agent: string | null;
  language: "ru" | "en";
  theme: "auto" | "light" | "dark";
  clients: string[] | null;
};

/** A product whose price is named now; a repeat changes nothing. */
export type ShowIn = {
  product: string;
  role?: "lead" | "other" | "asked" | "substitute" | "cross_sell" | "up_sell" | "by_value";
  why?: string[];
};

/** A run as people see it. ``place`` of ``of``: the step among those that are due now; 0: beside the way. */
export type Shown = {
  step: StepOut | null;
  topics: TopicOut[];
  place: number;
  of: number;
  done: number;
  due: number;
  missed: MissedOut[];
  checks: CheckOut[];
  objections: ObjectionOut[];
  bridges: PieceOut[][];
  returns: number;
  answers: GivenOut[];
  call_to_action: boolean;
  may_go_back: boolean;
  disposition: string;
  agreement: boolean;
  faults: string[];
};

/** ``before_budget``: its price was named before the budget was asked for. ``extreme``: the lowest or */
export type ShownOffer = {
  position: number;
  product: string;
  name: string;
  price: number;
  currency: string;
  role: string;
  why: string[];
  before_budget: boolean;
  extreme: "lowest" | "highest" | null;
  at: string;
  answer: "taken" | "refused" | null;
  because: string;
  answered_at: string | null;
  mistaken_at: string | null;
};

/** The real day, the same staffing simulated (``base``), or the change simulated. */
export type SideOut = {
  total: FiguresOut;
  queues: Record<string, FiguresOut>;
  quarters: QuarterOut[];
  waits: WaitsOut;
};

/** ``code``: of the second factor, or a recovery code; asked for with ``session.code_needed``. */
export type SignIn = {
  login: string;
  password: string;
  code?: string | null;
};

export type SignOff = {
  request_id: string;
  agent?: string | null;
  kind: "sign_off";
};

export type SignOn = {
  request_id: string;
  agent?: string | null;
  kind: "sign_on";
};

export type Skill = {
  name_ru: string;
  name_en: string;
  active?: boolean;
  id: string;
  version: number;
};

export type SkillPut = {
  name_ru: string;
  name_en: string;
  active?: boolean;
  version?: number | null;
};

export type Someone = {
  id: string;
  name: string;
};

/** ``text``: what is spoken, or the name of the uploaded file. ``digest`` changes with the sound. */
export type Sound = {
  language: "ru" | "en" | "all";
  duration_s: number;
  digest: string;
  source: "upload" | "speech";
  text: string;
  voice: string;
  made_at: string;
};

/** ``version`` 0: one of the usual ones, as it comes. */
export type Source = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  position?: number;
  active?: boolean;
  id: string;
  version: number;
};

/** ``version`` None or 0: nobody has changed it yet. */
export type SourcePut = {
  client?: string | null;
  name_ru: string;
  name_en: string;
  position?: number;
  active?: boolean;
  version?: number | null;
};

export type SourceReport = {
  zone: string;
  clients: ClientReport[];
};

/** ``source`` None: callers of whom nobody knows how they came. The figures: ``rules.Figures``. */
export type SourceRowOut = {
  source: string | null;
  calls: number;
  guessed: number;
  leads: number;
  deals: number;
  lost_unreached: number;
  lost_unasked: number;
  spend: number;
  cost_per_lead: number | null;
  cost_per_deal: number | null;
  lost_spend: number | null;
};

/** Open from ``opens`` to ``closes`` by the clock on the wall; ``closes`` not later: on the next day. */
export type Span = {
  opens: string;
  closes: string;
};

/** ``voice`` is one of the list of voices. */
export type Speech = {
  text: string;
  voice: string;
};

/** ``version`` 0: nothing was entered for this month yet. */
export type Spend = {
  client: string;
  month: string;
  currency: string;
  amounts: Record<string, number>;
  version: number;
};

/** ``amounts``: source → micro-units; what is left out was not paid for. */
export type SpendPut = {
  client: string;
  month: string;
  amounts: Record<string, number>;
  version?: number | null;
};

/** Mean, and between which values nine of ten replications lie. */
export type SpreadOut = {
  value: number;
  low: number;
  high: number;
};

/** ``data``: the file in base64 (UTF-8, UTF-16 with a mark, Windows-1251). ``apply`` false: only looks. */
export type StaffFile = {
  data: string;
  apply?: boolean;
};

/** ``done``: it was applied, all of it; one wrong row and nothing is. */
export type StaffFileResult = {
  rows: StaffFileRow[];
  created: number;
  changed: number;
  same: number;
  wrong: number;
  done: boolean;
};

/** One line of the file: what it does, or why it cannot; ``field`` of an error is the column. */
export type StaffFileRow = {
  line: number;
  login: string;
  name: string;
  outcome: "created" | "changed" | "same" | "wrong";
  errors?: FieldError[];
};

/** A dated step with its evidence. ``second`` of ``call``; ``author`` null: the disposition says so. */
export type StageOut = {
  id: number;
  stage: "person" | "potential_client" | "client";
  evidence: "said_yes" | "asked_question" | "booked" | "left_contact" | "deal";
  at: string;
  call: string | null;
  second: number | null;
  author: string | null;
};

/** What holds now for a purpose and channel. */
export type State = {
  purpose: string;
  channel: "all" | "call" | "robot" | "sms" | "email" | "messenger";
  given: boolean;
  at: string;
};

/** ``until``: when that turns; null: never. ``why`` it is closed. */
export type Status = {
  open: boolean;
  until: string | null;
  why: "week" | "day" | "pause" | null;
};

/** ``seen`` False: the script passes it alone. ``left``: the talk broke off here. Times in seconds. */
export type StepFigureOut = {
  id: string;
  kind: string;
  title: string;
  topic: string;
  seen: boolean;
  reached: number;
  done: number;
  skipped: number;
  left: number;
  median_s: number | null;
  p90_s: number | null;
  answers: AnswerFigureOut[];
  numbers: NumbersOut | null;
  satisfied: ContentOut | null;
  given: number;
};

/** Where the run stands. ``value``: given before, ``words``: the same to read. ``disposition``: */
export type StepOut = {
  id: string;
  kind: "say" | "ask" | "offer" | "agreement" | "call_to_action" | "transfer" | "end";
  topic: string;
  title: string;
  note: PieceOut[];
  how: "own_words" | "verbatim";
  text: PieceOut[];
  answer: AnswerOut | null;
  value: unknown;
  words: string;
  disposition: string;
  queue: string;
};

/** ``how``: said by hand, by an answer of the script, or by the result of the call; null: not said yet. */
export type SubjectOut = {
  call: string;
  direction: "inbound" | "outbound";
  subject: "good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | null;
  how: "hand" | "script" | "disposition" | null;
  author: string | null;
  at: string | null;
  promise: string | null;
  may_change: boolean;
};

/** ``subject`` null: what was said before was wrong, and nothing is known. */
export type SubjectPut = {
  subject: "good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | null;
};

/** ``said``: answered calls whose subject is known, of ``contacts``. */
export type SubjectReport = {
  zone: string;
  rows: SubjectRow[];
  said: number;
  contacts: number;
};

/** ``subject`` null: nobody said. ``contacts``: answered calls; ``deals`` of them. */
export type SubjectRow = {
  client: string | null;
  direction: "inbound" | "outbound";
  subject: "good" | "service" | "consultation" | "information" | "help" | "support" | "fault" | "complaint" | "other" | "offer" | "range" | "meeting" | "product" | "promise" | "birthday" | "holiday" | "first" | "survey" | "debt" | null;
  calls: number;
  contacts: number;
  deals: number;
};

/** ``category``: counts where no product is named. ``bought``: products that he has already. */
export type SuggestIn = {
  product?: string | null;
  deciding_value?: string | null;
  exclusions?: string[];
  budget?: number | null;
  currency?: string | null;
  failing?: string;
  client: string;
  category?: string | null;
  bought?: string[];
};

/** ``price``: what is to be named. ``say``: words of the product's description. */
export type SuggestionOut = {
  product: string;
  name: string;
  say: string;
  price: number;
  currency: string;
  available: number | null;
  role: "lead" | "other" | "asked" | "substitute" | "cross_sell" | "up_sell" | "by_value";
  why: WhyOut[];
};

/** In the order in which to offer. ``objection``: the answer to "dear"; empty: no failing is known. */
export type Suggestions = {
  suggestions: SuggestionOut[];
  objection: string;
  ceiling: number | null;
  nothing: "" | "no_products" | "all_excluded" | "budget_too_low";
  unknown_exclusions: string[];
};

/** A product that was marked as named, and was not. */
export type TakeBackIn = {
  product: string;
};

/** What the agent may tell him: until when he will hear. */
export type TakenRequest = {
  id: string;
  kind: "access" | "erasure" | "stop";
  law: "ru" | "gdpr";
  due: string;
  identity: string;
};

/** A queue's service level as it was and as it was asked for. */
export type TargetOut = {
  share: number;
  target_s: number;
  changed_share: number;
  changed_s: number;
};

export type Team = {
  name: string;
  leads?: string[];
  active?: boolean;
  id: string;
  version: number;
};

/** A team that one may choose. */
export type TeamOut = {
  id: string;
  name: string;
};

export type TeamPut = {
  name: string;
  leads?: string[];
  active?: boolean;
  version?: number | null;
};

/** A ready script of the library. ``key`` and ``language`` name it. */
export type TemplateOut = {
  key: string;
  language: "ru" | "en";
  title: string;
  description: string;
  direction: "inbound" | "outbound" | "both";
  classes: ("hot" | "warm" | "cold")[];
  steps: number;
  topics: string[];
  dispositions: ResultOut[];
};

/** Makes the next version; what was agreed to an older one stays with the older one. */
export type TextNew = {
  client: string;
  purpose: string;
  language: "ru" | "en";
  text: string;
};

/** ``next``: pass it as ``after`` for the next page; null: this was the last one. */
export type TimelinePage = {
  moments: Moment[];
  next: string | null;
};

/** The token of a program, without the token itself. */
export type Token = {
  id: string;
  name: string;
  scopes: string[];
  created_at: string;
  expires_at: string;
  seen_at: string | null;
  revoked_at: string | null;
};

/** ``secret`` is shown once: send it as ``Authorization: Bearer``. */
export type TokenMade = {
  token: Token;
  secret: string;
};

/** ``scopes``: permissions, at most one's own. ``days``: how long it is good for. */
export type TokenNew = {
  name: string;
  scopes: string[];
  days?: number;
};

export type TopicFigureOut = {
  id: string;
  title: string;
  done: number;
  partly: number;
  missed: number;
  left: number;
};

export type TopicOut = {
  id: string;
  title: string;
  state: "done" | "partly" | "missed" | "not_due";
  current: boolean;
};

export type TopicRow = {
  id: string;
  title: string;
  done: number;
  partly: number;
  missed: number;
};

/** ``low``, ``high``: between them lies the true share of deals, with 95 % confidence. */
export type TotalsOut = {
  runs: number;
  known: number;
  deals: number;
  low: number;
  high: number;
  coverage: number | null;
};

/** ``state`` by the day: ``expiring``: valid for 30 days more at most. */
export type Training = {
  id: string;
  course: string;
  agent: string;
  criterion: string;
  assigned_at: string;
  assigned_by: string;
  due: string | null;
  done_at: string | null;
  done_by: string | null;
  valid_until: string | null;
  note: string;
  state: "assigned" | "overdue" | "done" | "expiring" | "expired" | "cancelled";
  may_finish: boolean;
  version: number;
};

export type TrainingCancel = {
  version: number;
};

/** ``note``: with which result. */
export type TrainingDone = {
  note?: string;
  version: number;
};

/** ``criterion``: the weak one for which it is assigned. */
export type TrainingNew = {
  course: string;
  agents: string[];
  due?: string | null;
  criterion?: string | "";
};

/** ``agent`` passed the call on to a queue, a colleague or outside, or ``asked`` about it first. */
export type TransferOut = {
  at: string;
  agent: string;
  asked: boolean;
  to_queue: string | null;
  to_agent: string | null;
  to_number: string | null;
  note: string;
};

/** To somebody outside, who is called as agents call; ``number``: as typed, in any usual form. */
export type TransferOutside = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  note?: string;
  kind: "transfer_outside";
  number: string;
};

/** To a colleague, who is rung; when he does not answer the caller waits in the queue again. */
export type TransferToAgent = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  note?: string;
  kind: "transfer_to_agent";
  to: string;
};

/** To whoever answers in a queue of the same client. */
export type TransferToQueue = {
  request_id: string;
  agent?: string | null;
  call: string;
  rev?: number | null;
  note?: string;
  kind: "transfer_to_queue";
  queue: string;
};

/** ``left_out``: smaller groups that are not shown. ``compared``: how many comparisons were made. */
export type Treatment = {
  zone: string;
  metrics: MetricReport[];
  left_out: number;
  compared: number;
};

/** ``followed``: we called him back; ``kept``: of the promise made on it. */
export type TreatmentCall = {
  call: string;
  at: string;
  person: string;
  person_name: string;
  waited_s: number | null;
  talk_s: number | null;
  answered: boolean | null;
  followed: boolean | null;
  kept: boolean | null;
};

export type Trunk = {
  name: string;
  registers?: boolean;
  match?: string[];
  contact: string;
  username?: string;
  auth_user?: string;
  realm?: string;
  expiry_s?: number;
  outbound_proxy?: string;
  transport?: "udp" | "tcp" | "tls";
  codecs?: ("ulaw" | "alaw" | "opus")[];
  number_format_in?: string;
  number_format_out?: string;
  caller_id?: string;
  channels_in?: number;
  channels_out?: number;
  calls_per_s?: number;
  check_s?: number;
  prices?: Record<string, number>;
  active?: boolean;
  id: string;
  version: number;
  has_password: boolean;
};

/** ``sip``: its status, 0: no answer came; ``number``: its last digits, of a refused call the one dialled. */
export type TrunkFailure = {
  at: string;
  what: "registration" | "call_in" | "call_out" | "limit" | "certificate_untrusted" | "certificate_name" | "certificate_expired";
  sip: number;
  cause: number;
  number: string;
  times: number;
};

/** ``password`` None keeps the one that is stored; it can be written, never read. */
export type TrunkPut = {
  name: string;
  registers?: boolean;
  match?: string[];
  contact: string;
  username?: string;
  auth_user?: string;
  realm?: string;
  expiry_s?: number;
  outbound_proxy?: string;
  transport?: "udp" | "tcp" | "tls";
  codecs?: ("ulaw" | "alaw" | "opus")[];
  number_format_in?: string;
  number_format_out?: string;
  caller_id?: string;
  channels_in?: number;
  channels_out?: number;
  calls_per_s?: number;
  check_s?: number;
  prices?: Record<string, number>;
  active?: boolean;
  password?: string | null;
  version?: number | null;
};

/** How a line is now, since when, and what went wrong on it, newest first. */
export type TrunkState = {
  trunk: string;
  condition: "checking" | "ready" | "registered" | "unwatched" | "refused" | "unreachable" | "unusable";
  since: string;
  sip: number;
  reason: string;
  calls_in: number;
  calls_out: number;
  failures: TrunkFailure[];
};

/** ``node`` False: the media node is away. ``strangers``: requests from addresses of nobody. */
export type TrunkStates = {
  here: string;
  node: boolean;
  trunks: TrunkState[];
  strangers: number;
  strangers_since: string | null;
};

/** A card that may be the same person, and why. ``likeness``: of the names, 0…1 (trigrams). */
export type Twin = {
  person: Person;
  by_number: boolean;
  by_email: boolean;
  likeness: number;
};

/** ``search``: the last one; null: nobody looked yet. ``total``: pairs that nobody decided on, at */
export type TwinList = {
  search: TwinSearch | null;
  total: number;
  pairs: TwinPair[];
};

/** ``same``: what goes with a like name: ``region``, ``organisation``, ``date`` (of a free field), or the */
export type TwinPair = {
  one: Person;
  other: Person;
  by_number: boolean;
  by_email: boolean;
  same: string[];
  likeness: number;
};

/** A search through all people of a client. ``step`` of ``steps`` are done. */
export type TwinSearch = {
  id: string;
  client: string;
  state: "running" | "done" | "cancelled" | "broken";
  step: number;
  steps: number;
  people: number;
  started_by: string;
  started_at: string;
  finished_at: string | null;
};

export type TwinSearchNew = {
  client: string;
};

/** Hours in a row that nobody answers, or not wholly (``partly``). */
export type Uncovered = {
  since: string;
  until: string;
  state: "open" | "partly" | "closed" | "unstaffed" | "skipped";
};

/** ``id`` is the login. ``locked_until``: after failed sign-ins; an administrator may lift it. */
export type User = {
  name: string;
  role: "agent" | "team_lead" | "supervisor" | "administrator" | "client";
  language?: "ru" | "en";
  clients?: string[] | null;
  must_change?: boolean;
  listens?: boolean;
  active?: boolean;
  id: string;
  version: number;
  has_password?: boolean;
  second_factor?: boolean;
  locked_until?: string | null;
};

export type UserName = {
  id: string;
  name: string;
};

/** ``password`` null keeps the one there is; a user without one cannot sign in. */
export type UserPut = {
  name: string;
  role: "agent" | "team_lead" | "supervisor" | "administrator" | "client";
  language?: "ru" | "en";
  clients?: string[] | null;
  must_change?: boolean;
  listens?: boolean;
  active?: boolean;
  password?: string | null;
  version?: number | null;
};

/** Calls in vain that follow each other (40 minutes at most between two). */
export type VainAttempts = {
  first_at: string;
  last_until: string;
  count: number;
};

export type VersionBody = {
  number: number;
  status: "draft" | "published" | "archived";
  variant: "A" | "B";
  share: number;
  author: string;
  made_at: string;
  published_at: string | null;
  runs: number;
  body: Record<string, unknown>;
};

/** One version in the same span. */
export type VersionFigureOut = {
  runs: number;
  known: number;
  deals: number;
  low: number;
  high: number;
  coverage: number | null;
  number: number;
  variant: string;
};

export type VersionIn = {
  version: number;
};

export type VersionOut = {
  number: number;
  status: "draft" | "published" | "archived";
  variant: "A" | "B";
  share: number;
  author: string;
  made_at: string;
  published_at: string | null;
  runs: number;
};

export type Versioned = {
  version: number;
};

/** ``problem``: why it cannot be used here and what to do, empty when it can. */
export type VoiceOut = {
  voice: string;
  language: "ru" | "en";
  problem: string;
};

/** Callers by how long they waited; classes by ``edges_s``, the last one open. */
export type WaitsOut = {
  answered: number[];
  left: number[];
};

/** ``judged``: whether it is known who sat there in the weeks before; if not, only calendars are asked. */
export type WeekCoverage = {
  zone: string;
  begins: string;
  judged: boolean;
  numbers: NumberWeek[];
};

/** A reason: ``just_above_budget``, ``dearer_for_quality``, …, and its figures. */
export type WhyOut = {
  code: string;
  values: Record<string, number | string>;
};

/** Callers queued between two local times, in which other agents were to be there. */
export type WindowOut = {
  begins: string;
  ends: string;
  real: FiguresOut;
  base: FiguresOut;
  changed: FiguresOut;
};

/** ``system``: the floor itself sets it; agents cannot choose it, nobody can take it out of use. */
export type perezvon__features__queues__model__Reason = {
  name_ru: string;
  name_en: string;
  productive?: boolean;
  max_s?: number;
  active?: boolean;
  id: string;
  version: number;
  system?: boolean;
};

export type perezvon__features__scripts__coverage_model__Reason = {
  words: string;
  count: number;
};
