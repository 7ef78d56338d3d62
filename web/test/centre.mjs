// A made-up centre at half past two: every state of agents and calls at once. For looking at screens only.

const MINUTE = 60_000;

export const iso = (ms) => new Date(ms).toISOString();
export const ago = (seconds) => iso(Date.now() - seconds * 1000);

const clients = [
  ["polis", "Надёжный полис", "Reliable Policy", "#1c7ed6"],
  ["mebel", "Мебель-Дом", "Furniture House", "#d9480f"],
  ["set", "Сеть-Плюс", "Net Plus", "#2b8a3e"],
];

const queues = [
  ["q-mebel-orders", "mebel", "Заказы", "Orders", { furniture: 2 }, 20, [41, 36, 30, 3, 2, 260_000]],
  ["q-polis-claims", "polis", "Страховые случаи", "Claims", { claims: 3 }, 20, [22, 20, 18, 1, 0, 150_000]],
  [
    "q-polis-sales",
    "polis",
    "Продажа полисов",
    "Policy sales",
    { insurance: 2 },
    30,
    [18, 15, 10, 2, 1, 240_000],
  ],
  ["q-set-outages", "set", "Аварии", "Outages", { network: 3 }, 15, [9, 9, 9, 0, 0, 40_000]],
  [
    "q-set-support",
    "set",
    "Техническая поддержка",
    "Support",
    { network: 2 },
    40,
    [33, 29, 27, 2, 1, 300_000],
  ],
];

export const people = [
  ["anna", "Анна Петрова", "not_ready", 180],
  ["boris", "Борис Ёлкин", "talking", 151],
  ["clara", "Clara Brown", "ready", 32],
  ["sim1", "Алексей Смирнов", "talking", 404],
  ["sim2", "Вера Иванова", "hold", 47],
  ["sim3", "Глеб Кузнецов", "wrap_up", 21],
  ["sim4", "Дарья Соколова", "ready", 210],
  ["sim5", "Егор Попов", "reserved", 6],
  ["sim6", "Жанна Лебедева", "not_ready", 1520],
  ["sim7", "Захар Козлов", "rejoining", 5],
  ["sim8", "Инна Новикова", "talking", 88],
  ["sim9", "Кирилл Морозов", "no_line", 15],
  ["sim10", "Лариса Павлова", "logged_out", 9000],
];

const tally = ([offered, answered, in_target, abandoned, short_abandoned, wait]) => ({
  offered,
  answered,
  in_target,
  abandoned,
  short_abandoned,
  flowed_out: 0,
  overflowed: 0,
  wait_answered_ms: wait,
  transferred_out: 0,
  transferred_in: 0,
});

function hour(index) {
  return [3, 6, 8, 4].map((count, at) => {
    const offered = Math.max(0, count + ((index * 3 + at * 2) % 5) - 2);
    return tally([offered, offered, offered, (index + at) % 4 === 0 ? 1 : 0, 0, 0]);
  });
}

export function call(id, queue, state, since, more = {}) {
  return {
    call: id,
    rev: 3,
    state,
    client: queues.find((row) => row[0] === queue)?.[1] ?? "mebel",
    number: "+74950000101",
    caller: `+7912000${String(1000 + Number(id.replace(/\D/g, "")) * 37).slice(0, 4)}`,
    direction: "inbound",
    language: "ru",
    channel: `ch-${id}`,
    arrived_at: ago(since + 12),
    since: ago(since),
    person: null,
    queue,
    priority: 0,
    queued_at: ago(since + 4),
    answered_at: null,
    agent: null,
    offer: null,
    until: null,
    again: null,
    consult: null,
    consult_offer: null,
    transferred_by: null,
    wrapping: [],
    classified: null,
    ...more,
  };
}

export function status(agent, state, since, more = {}) {
  const presence = state === "logged_out" ? "out" : state === "not_ready" ? "not_ready" : "ready";
  const busy = ["reserved", "talking", "hold", "rejoining", "wrap_up"].includes(state);
  return {
    agent: `a-${agent}`,
    line: state === "no_line" || state === "logged_out" ? "none" : state === "rejoining" ? "lost" : "up",
    presence,
    work: busy ? state : "free",
    state,
    since: ago(since),
    reason: state === "not_ready" ? "lunch" : null,
    call: null,
    until:
      state === "wrap_up"
        ? iso(Date.now() + 34_000)
        : state === "rejoining"
          ? iso(Date.now() + 15_000)
          : null,
    ...more,
  };
}

function liveCalls() {
  const rows = [
    call("c1", "q-mebel-orders", "talking", 151, { agent: "a-boris", answered_at: ago(151), person: "p-1" }),
    call("c2", "q-polis-claims", "talking", 404, { agent: "a-sim1", answered_at: ago(404) }),
    call("c3", "q-set-support", "held", 47, { agent: "a-sim2", answered_at: ago(240) }),
    call("c4", "q-polis-sales", "wrap_up", 21, { agent: "a-sim3", answered_at: ago(200) }),
    call("c5", "q-mebel-orders", "offered", 6, {
      agent: "a-sim5",
      offer: "o5",
      until: iso(Date.now() + 14_000),
    }),
    call("c6", "q-set-support", "rejoining", 5, { agent: "a-sim7", answered_at: ago(90) }),
    call("c7", "q-set-outages", "talking", 88, { agent: "a-sim8", answered_at: ago(88) }),
    call("c8", "q-mebel-orders", "waiting", 41),
    call("c9", "q-mebel-orders", "waiting", 12),
    call("c10", "q-polis-sales", "waiting", 9),
    call("c11", "q-set-support", "greeting", 3, { queued_at: null, queue: null }),
  ];
  return Object.fromEntries(rows.map((row) => [row.call, row]));
}

const byId = (rows) => Object.fromEntries(rows.map((row) => [row.id, row]));

const dispositions = [
  ["d-order", "Заказ оформлен", "Order placed", "mebel"],
  ["d-think", "Будет думать", "Will think it over", "mebel"],
  ["d-price", "Дорого", "Too expensive", "mebel"],
  ["d-stock", "Нет в наличии", "Not in stock", "mebel"],
  ["d-delivery", "Вопрос о доставке", "Delivery question", "mebel"],
  ["d-complaint", "Жалоба", "Complaint", "mebel"],
  ["d-callback", "Перезвонить", "Call back", null],
  ["d-wrong", "Ошиблись номером", "Wrong number", null],
  ["d-silent", "Молчание", "Silence", null],
];

const reasons = [
  ["lunch", "Обед", "Lunch", false, 2400],
  ["break", "Перерыв", "Break", false, 900],
  ["training", "Обучение", "Training", true, 0],
];

export function world() {
  const calls = liveCalls();
  const agents = people.map(([login, , state, since]) => {
    const own = Object.values(calls).find((row) => row.agent === `a-${login}`);
    return status(login, state, since, own ? { call: own.call } : {});
  });
  return {
    calls,
    agents: Object.fromEntries(agents.map((row) => [row.agent, row])),
    queues: Object.fromEntries(
      queues.map(([id, client, name_ru, name_en, skills, target_s, today], index) => [
        id,
        {
          setting: {
            kind: "queue",
            id,
            client,
            name_ru,
            name_en,
            skills,
            target_s,
            target_share: 0.8,
            wrap_up_s: 45,
          },
          today: tally(today),
          hour: hour(index),
        },
      ]),
    ),
    clients: byId(
      clients.map(([id, name_ru, name_en, colour]) => ({
        kind: "client",
        id,
        name_ru,
        name_en,
        colour,
        language: "ru",
      })),
    ),
    numbers: {
      "+74950000101": {
        kind: "number",
        number: "+74950000101",
        client: "mebel",
        queue: "q-mebel-orders",
        language: "ru",
      },
      "+74950000201": {
        kind: "number",
        number: "+74950000201",
        client: "polis",
        queue: "q-polis-claims",
        language: "ru",
      },
      "+74950000301": {
        kind: "number",
        number: "+74950000301",
        client: "set",
        queue: "q-set-support",
        language: "en",
      },
    },
    reasons: byId(
      reasons.map(([id, name_ru, name_en, productive, max_s]) => ({
        kind: "reason",
        id,
        name_ru,
        name_en,
        productive,
        max_s,
      })),
    ),
    dispositions: byId(
      dispositions.map(([id, name_ru, name_en, client], position) => ({
        kind: "disposition",
        id,
        name_ru,
        name_en,
        client,
        flags: [],
        position,
      })),
    ),
    centre: { kind: "centre", zone: "Europe/Moscow", rejoin_s: 20, max_new_calls_per_s: 50 },
    alarms: { "quarantine:c99": ago(340) },
  };
}

const HOWS = [
  "answered",
  "answered",
  "answered",
  "abandoned",
  "answered",
  "short_abandoned",
  "answered",
  "left_early",
];

const CLASSES = [
  ["first_time", "unknown", null],
  ["returned", "called_before", null],
  ["repeat", "deal", null],
  ["recommendation", "referred", null],
  ["hot", "spoke_self", "a-anna"],
  ["warm", "spoke_colleague", "a-boris"],
];

/** What kind of call the row is, as the api tells it. */
export function classified(index) {
  const [kind, why, agent] = CLASSES[index % CLASSES.length] ?? CLASSES[0];
  return {
    kind,
    flags: kind === "warm" ? ["expected", "on_time", "recovery"] : [],
    why,
    why_at: kind === "first_time" || kind === "recommendation" ? null : "2026-05-03T09:00:00Z",
    why_agent: agent,
    stage: kind === "repeat" ? "client" : "potential_client",
    deal: index % 5 === 0,
    final: true,
  };
}

export function records(agent) {
  return Array.from({ length: 40 }, (_, index) => {
    const how = agent ? "answered" : (HOWS[index % HOWS.length] ?? "answered");
    const queue = queues[index % queues.length] ?? queues[0];
    const answered = how === "answered";
    const arrived = Date.now() - (index * 11 + 6) * MINUTE;
    const at = (seconds) => iso(arrived + seconds * 1000);
    return {
      call: `n1-main-${9000 - index}-1`,
      client: queue[1],
      number: "+74950000101",
      caller: `+7912000${1000 + index * 37}`,
      direction: "inbound",
      arrived_at: at(0),
      queued_at: how === "left_early" ? null : at(8),
      answered_at: answered ? at(30) : null,
      ended_at: at(answered ? 190 : 40),
      closed_at: at(answered ? 215 : 40),
      how,
      by: index % 3 === 0 ? "agent" : "caller",
      queue: how === "left_early" ? null : queue[0],
      agent: answered ? (agent ?? `a-${people[index % 9][0]}`) : null,
      person: "p-1",
      disposition: answered ? (dispositions[index % dispositions.length][0] ?? null) : null,
      cause: 16,
      sip: null,
      wait_ms: how === "left_early" ? 0 : 22_000,
      ring_ms: answered ? 4_000 : 0,
      talk_ms: answered ? 100_000 + index * 3_000 : 0,
      hold_ms: answered && index % 4 === 0 ? 25_000 : 0,
      wrap_ms: answered ? 25_000 : 0,
      classified: classified(index),
      offers: answered ? 1 + (index % 2) : 0,
      in_target: answered,
      recordings: answered ? 1 : 0,
      unrecorded: null,
      note: index % 3 === 0,
    };
  });
}
