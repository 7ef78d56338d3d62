// A server that answers like ours, for looking at screens without a centre: `node test/mock.mjs [port]`.
// `POST /mock {"agent": …, "call": …, "drop": […]}` puts a signed-in agent into any state.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { WebSocketServer } from "ws";
import { ago, call, classified, iso, people, records, status, world } from "./centre.mjs";
import { routes as ofPersons, person } from "./persons.mjs";

const port = Number(process.argv[2] ?? 8899);
const dist = new URL("../../src/perezvon/web/dist/", import.meta.url).pathname;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const state = world();
const sockets = new Map();
const notes = new Map();
let login = null;
let seq = 1;

const ROLES = { admin: "administrator", supervisor: "supervisor" };
const role = () => ROLES[login] ?? "agent";

function session() {
  const leads = role() !== "agent";
  const agent = leads ? null : `a-${login}`;
  const all = [
    "calls.read",
    "persons.read",
    "persons.write",
    "persons.merge",
    "promises.read",
    "promises.write",
    "calls.note",
    "demo.call",
    "live.watch",
    "floor.act",
    "desk.line",
    "recordings.own",
  ];
  const name = people.find(([id]) => id === login)?.[1] ?? "Павел Ершов";
  return {
    user: { id: login, login, name, role: role(), agent, language: "ru", theme: "auto", clients: null },
    must: "",
    led: null,
    permissions: leads
      ? [...all, "floor.manage", "staff.read", "recordings.listen", "recordings.log", "classes.report"]
      : all,
    centre: "main",
    demo: true,
  };
}

function change(put, drop = {}, facts = []) {
  for (const [section, rows] of Object.entries(put)) Object.assign(state[section], rows);
  for (const [section, ids] of Object.entries(drop)) for (const id of ids) delete state[section][id];
  const published = facts.map((fact) => ({ seq: seq++, at: iso(Date.now()), fact }));
  for (const [socket, n] of sockets) {
    sockets.set(socket, n + 1);
    socket.send(JSON.stringify({ t: "change", n: n + 1, now: iso(Date.now()), put, drop, facts: published }));
  }
}

const setAgent = (row) =>
  change({ agents: { [row.agent]: row } }, {}, [{ kind: "agent_changed", status: row, by: null }]);

const floor = {
  sign_on: (me) => setAgent(status(me, "not_ready", 0, { reason: "start" })),
  sign_off: (me) => setAgent(status(me, "logged_out", 0)),
  go_ready: (me) => setAgent(status(me, "ready", 0)),
  go_not_ready: (me, body) => setAgent(status(me, "not_ready", 0, { reason: body.reason })),
};

const life = {
  person: "p-1",
  client: "mebel",
  stage: "potential_client",
  potential_at: "2026-05-03T09:00:00Z",
  client_at: null,
  stages: [
    {
      id: 1,
      stage: "potential_client",
      evidence: "asked_question",
      at: "2026-05-03T09:00:00Z",
      call: "n1-main-8000-1",
      second: 131,
      author: null,
    },
  ],
  known_by: [
    { agent: "a-anna", at: "2026-05-03T09:00:00Z", how: "inbound" },
    { agent: "a-boris", at: "2026-04-11T09:00:00Z", how: "outside" },
  ],
  company: true,
  met: [{ id: 1, agent: "a-boris", at: "2026-04-11T09:00:00Z", note: "на выставке", author: "boris" }],
  referrer: { person: "p-2", name: "Иван Сергеев", at: "2026-05-03T09:00:00Z" },
  sent: [],
  attempts: { first_at: ago(2_900), last_until: ago(900), count: 3 },
  calls: 7,
  deals: 0,
  inbound: classified(1),
  outbound: classified(5),
};
const promised = (id, minutes, more = {}) => ({
  id,
  client: "mebel",
  person: "p-1",
  person_name: person.name,
  call: null,
  due: ago(-60 * minutes),
  note: "цена с доставкой",
  agent: "a-anna",
  made_at: ago(3_600),
  made_by: "anna",
  state: minutes > 0 ? "open" : "broken",
  owed: true,
  attempts: 2,
  answered_at: null,
  answered_call: null,
  cancelled_at: null,
  cancelled_by: null,
  cancelled_because: "",
  version: 1,
  ...more,
});
const earlier = (what, at, more = {}) => ({
  what,
  at,
  call: null,
  direction: null,
  agent: null,
  answered: false,
  talk_s: 0,
  waited_s: 0,
  deal: false,
  consent: false,
  due: null,
  decides: false,
  ...more,
});

const peak = (index, of) => Math.round(Math.abs(Math.sin(index / 9) * Math.sin(index / of)) * 220);

const routes = [
  [
    "GET /api/demo/logins",
    () =>
      ["anna", "boris", "clara", "supervisor", "admin"].map((id) => ({
        login: id,
        password: id,
        name: people.find(([each]) => each === id)?.[1] ?? (id === "admin" ? "Ирина Волкова" : "Павел Ершов"),
        role: ROLES[id] ?? "agent",
      })),
  ],
  [
    "POST /api/session",
    (body) => {
      if (body.password !== body.login)
        throw { status: 401, code: "session.wrong", message: "Неверный логин или пароль." };
      login = body.login;
      return session();
    },
  ],
  [
    "GET /api/session",
    () => {
      if (!login) throw { status: 401, code: "session.missing", message: "Войдите в систему." };
      return session();
    },
  ],
  [
    "DELETE /api/session",
    () => {
      login = null;
      return { code: "" };
    },
  ],
  ["PATCH /api/session/preferences", () => ({ code: "" })],
  [
    "GET /api/directory",
    () => ({
      agents: people.map(([id, name]) => ({ id: `a-${id}`, name, team: "Утро" })),
      users: people.map(([id, name]) => ({ id, name })),
    }),
  ],
  [
    "GET /api/desk",
    () => ({ id: `a-${login}`, user: login, skills: { furniture: 8, claims: 6 }, mode: "persistent" }),
  ],
  [
    "GET /api/agents",
    () =>
      people.map(([id], index) => ({
        id: `a-${id}`,
        user: id,
        skills: index % 2 ? { network: 6, insurance: 4 } : { furniture: 7, claims: 5, insurance: 3 },
        active: true,
      })),
  ],
  ["GET /api/users", () => people.map(([id, name]) => ({ id, name, clients: null }))],
  [
    "POST /api/floor/requests",
    (body) => {
      floor[body.kind]?.(body.agent?.replace("a-", "") ?? login, body);
      return { code: "" };
    },
  ],
  [
    "POST /api/desk/line",
    () => {
      throw { status: 503, code: "engine.away", message: "Ядро звонков недоступно." };
    },
  ],
  ["POST /api/demo/call", () => ({ caller: "+79120007777" })],
  ...ofPersons,
  ["GET /api/persons/p-1/life", () => life],
  ["POST /api/persons/p-1/consents", () => life],
  ["POST /api/persons/p-1/acquaintances", () => life],
  ["PUT /api/persons/p-1/referrer", () => life],
  ["GET /api/promises", () => [promised("pr-1", -12), promised("pr-2", 34, { note: "", attempts: 0 })]],
  ["POST /api/promises", () => promised("pr-3", 60)],
  [
    "GET /api/classes/report",
    () => ({
      zone: "Europe/Moscow",
      open: 2,
      rows: ["2026-11-27", "2026-11-26"].flatMap((day) =>
        [0, 1, 2, 3, 4, 5].map((index) => ({
          day,
          client: "mebel",
          kind: classified(index).kind,
          calls: 40 - index * 6,
          contacts: 30 - index * 5,
          deals: 9 - index,
          expected: index === 5 ? 4 : 0,
          on_time: index === 5 ? 3 : 0,
          recovery: index === 5 ? 1 : 0,
        })),
      ),
    }),
  ],
];

const patterns = [
  [
    /^GET \/api\/calls\/([^/]+)\/class$/,
    ([id]) => ({
      ...(records().find((each) => each.call === id) ?? records()[1]).classified,
      call: id,
      person: "p-1",
      rule: 1,
      consent: "asked_question",
      request: "good",
      referrer: null,
      earlier: [
        earlier("call", "2026-05-02T09:00:00Z", {
          direction: "inbound",
          waited_s: 61,
          call: "n1-main-7999-1",
        }),
        earlier("call", "2026-05-03T09:00:00Z", {
          direction: "inbound",
          answered: true,
          talk_s: 131,
          agent: "a-anna",
          call: "n1-main-8000-1",
          due: "2026-05-03T09:30:00Z",
          decides: true,
        }),
        earlier("met", "2026-05-11T09:00:00Z", { agent: "a-boris" }),
      ],
    }),
  ],
  [/^GET \/api\/calls\/([^/]+)\/note$/, ([call]) => notes.get(call) ?? null],
  [
    /^PUT \/api\/calls\/([^/]+)\/note$/,
    ([id], body) => {
      const note = { call: id, text: body.text, author: login, at: iso(Date.now()), rev: 1 };
      notes.set(id, note);
      return note;
    },
  ],
  [/^GET \/api\/script-runs\/of-call\/[^/]+$/, () => ({ run: null, may_make: false })],
  [
    /^GET \/api\/calls\/([^/]+)\/recordings$/,
    ([id]) => [
      {
        id: "r1",
        call: id,
        agent: "a-boris",
        state: "ready",
        started_at: ago(100),
        stopped_at: ago(0),
        duration_s: 100.4,
        off_ms: 12,
        missing_ms: 0,
        suspect: false,
        size: 200_000,
        may_listen: true,
      },
    ],
  ],
  [
    /^GET \/api\/calls\/([^/]+)\/listenings$/,
    () => [{ recording: "r1", user: "anna", at: ago(500), from_s: 0, to_s: 42 }],
  ],
  [
    /^GET \/api\/recordings\/r1\/peaks$/,
    () => ({
      left: Array.from({ length: 800 }, (_, index) => peak(index, 37)),
      right: Array.from({ length: 800 }, (_, index) => peak(index + 60, 53)),
      duration_s: 100.4,
    }),
  ],
  [
    /^GET \/api\/calls\/([^/]+)$/,
    ([id]) => {
      const row = records().find((each) => each.call === id) ?? records()[0];
      const leg = {
        channel: "n1-main-9000-2",
        started_at: row.arrived_at,
        answered_at: row.arrived_at,
        ended_at: row.ended_at,
      };
      return {
        ...row,
        ended_words: "обычное завершение",
        total_ms: 190_000,
        legs: [
          { ...leg, role: "customer", agent: null, cause: 16, sip: null, ended_words: "обычное завершение" },
        ],
        segments: [],
        note_text: {
          call: id,
          text: "Просила перезвонить после шести, сомневается в цвете.",
          author: "anna",
          at: ago(9),
          rev: 1,
        },
        may_edit_note: false,
      };
    },
  ],
  [
    /^GET \/api\/calls$/,
    (_, __, query) => ({ calls: records(query.get("agent")), next: query.get("agent") ? null : "more" }),
  ],
];

function answer(method, url, body) {
  const name = `${method} ${url.pathname}`;
  const exact = routes.find(([route]) => route === name);
  if (exact) return exact[1](body);
  for (const [pattern, act] of patterns) {
    const found = pattern.exec(name);
    if (found) return act(found.slice(1), body, url.searchParams);
  }
  throw { status: 404, code: "path.not_found", message: "Такого адреса нет." };
}

/** What a picture needs: `agent` and `call` are laid over what is there. */
function arrange({ agent, state: wanted, since = 0, more = {}, inCall, drop, facts = [] }) {
  const put = {};
  if (inCall) {
    const row = call(inCall.call, inCall.queue, inCall.state, inCall.since ?? 0, {
      agent: `a-${agent}`,
      ...inCall.more,
    });
    put.calls = { [row.call]: row };
  }
  if (agent) {
    const row = status(agent, wanted, since, { ...(inCall ? { call: inCall.call } : {}), ...more });
    put.agents = { [row.agent]: row };
    facts.push({ kind: "agent_changed", status: row, by: null });
  }
  change(put, drop ?? {}, facts);
}

async function file(path) {
  const safe = normalize(path).replace(/^(\.\.[/\\])+/, "");
  const wanted = extname(safe) ? safe : "index.html";
  return [await readFile(join(dist, wanted)), TYPES[extname(wanted)] ?? "application/octet-stream"];
}

async function bodyOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  try {
    if (url.pathname === "/mock") {
      arrange(await bodyOf(request));
      response.end("{}");
    } else if (url.pathname.startsWith("/api/")) {
      const reply = answer(request.method, url, await bodyOf(request));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(reply));
    } else {
      const [content, type] = await file(url.pathname.slice(1));
      response.setHeader("content-type", type);
      response.end(content);
    }
  } catch (fault) {
    response.statusCode = fault.status ?? 404;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({ code: fault.code ?? "", values: {}, message: fault.message ?? String(fault) }),
    );
  }
});

const live = new WebSocketServer({ server, path: "/live" });
live.on("connection", (socket) => {
  sockets.set(socket, 0);
  socket.send(JSON.stringify({ t: "snapshot", n: 0, now: iso(Date.now()), ...state }));
  socket.on("close", () => sockets.delete(socket));
});
server.listen(port, "127.0.0.1");
