"use strict";

const byId = id => document.getElementById(id);

async function get(path) {
  const response = await fetch("api/" + path);
  const body = await response.json();
  if (!response.ok) throw new Error(body.message);
  return body;
}

function cell(text, kind) {
  const td = document.createElement("td");
  td.textContent = text;
  if (kind) td.className = kind;
  return td;
}

function rows(id, items, cells) {
  byId(id).replaceChildren(...items.map(item => {
    const tr = document.createElement("tr");
    tr.append(...cells(item));
    return tr;
  }));
}

function pill(text, state) {
  const span = document.createElement("span");
  span.className = "stratum " + state;
  span.textContent = text;
  return span;
}

function strata(order, chains) {
  const chain = chains.get(order.chain);
  const parked = chain && chain.state === "PARKED";
  const td = document.createElement("td");
  const line = document.createElement("span");
  line.className = "strata";
  line.title = chain ? chain.strata.map(s => `stratum ${s.number}: ${s.member}, ${s.state}, ${s.attempts} attempt(s)` + (s.lastCause ? `; ${s.lastCause}` : "")).join("\n") : "";
  line.append(pill("paid and delivered", "done"), "→",
    pill(parked ? "royalty parked" : order.royaltyPaidAt ? "royalty paid" : "royalty due", parked ? "parked" : order.royaltyPaidAt ? "done" : ""));
  td.append(line);
  return td;
}

async function refresh() {
  const customer = byId("customer").value;
  const [accounts, orders, chains, files, ledger] = await Promise.all(
    [get("accounts?limit=200"), get("orders"), get("chains?limit=100"), get("files/" + customer), get("ledger")]);
  rows("accounts", accounts.filter(a => a.currency === "JPY"),
    a => [cell(a.account), cell(a.posted + " " + a.currency, "number"), cell(a.outgoingHolds, "number")]);
  const byChain = new Map(chains.map(c => [c.chain, c]));
  rows("orders", orders, o => [cell(new Date(o.placedAt).toLocaleTimeString()), cell(o.customer), cell(o.title), cell(o.price, "number"), strata(o, byChain)]);
  byId("whose").textContent = customer;
  rows("files", files, f => [cell(f.path), cell(f.sizeBytes.toLocaleString(), "number")]);
  byId("ledger").replaceChildren(...Object.entries(ledger).flatMap(([name, value]) => {
    const dt = document.createElement("dt");
    dt.textContent = name;
    const dd = document.createElement("dd");
    dd.textContent = value.toLocaleString();
    return [dt, dd];
  }));
}

async function buy(event) {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  const result = byId("result");
  try {
    const response = await fetch("api/orders", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ key: crypto.randomUUID(), customer: byId("customer").value, novel: Number(byId("novel").value) })
    });
    const body = await response.json();
    result.className = response.ok ? "good" : "error";
    result.textContent = response.ok ? `Paid ${body.price}; the text is in ${body.file}` : body.message;
  } catch (failure) {
    result.className = "error";
    result.textContent = failure.message;
  } finally {
    button.disabled = false;
    await refresh();
  }
}

async function start() {
  const novels = await get("novels");
  byId("novel").replaceChildren(...novels.map(n => new Option(`${n.title}, ${n.author} (${n.price})`, n.id)));
  byId("customer").replaceChildren(...["alice", "bob", "carol"].map(name => new Option(name)));
  byId("customer").addEventListener("change", refresh);
  byId("order").addEventListener("submit", buy);
  await refresh();
  setInterval(() => refresh().catch(failure => { byId("result").className = "error"; byId("result").textContent = failure.message; }), 2000);
}

start();
