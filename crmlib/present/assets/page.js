"use strict";
(() => {
  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words").textContent);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const keep = {
    get: () => { try { return localStorage.getItem("theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("theme", value); } catch { /* a private window keeps nothing */ } },
  };

  /* theme */
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (dark.matches ? "dark" : "light")) === "dark";
  if (keep.get()) root.dataset.theme = keep.get();
  for (const button of all(".theme")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      keep.set(root.dataset.theme);
      button.setAttribute("aria-pressed", String(isDark()));
      drawn.forEach(draw);
    });
  }
  dark.addEventListener("change", () => drawn.forEach(draw));
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => drawn.forEach(draw), 150); });

  /* tables: sort by a column's button, filter by a field */
  const order = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const valueOf = (cell) => cell.classList.contains("unknown") ? null : cell.dataset.v ?? cell.textContent.trim();
  const compare = (a, b) => {
    if (a === null || b === null) return a === b ? 0 : NaN;
    return a !== "" && b !== "" && !isNaN(a) && !isNaN(b) ? a - b : order.compare(a, b);
  };
  const sortBy = (table, at, direction) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [valueOf(row.cells[at]), row]);
    rows.sort(([a], [b]) => {
      const found = compare(a, b);
      if (Number.isNaN(found)) return a === null ? 1 : -1; /* unknown comes last either way */
      return direction === "ascending" ? found : -found;
    });
    body.append(...rows.map(([, row]) => row));
  };
  const sortable = (table) => {
    all("thead th", table).forEach((head, at) => {
      const label = head.textContent;
      const button = make("button", { type: "button", className: "sort", textContent: label, title: words.sort.replace("%s", label) });
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const first = head.classList.contains("num") ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const direction = head.getAttribute("aria-sort") === first ? other : first;
        all("th[aria-sort]", table).forEach((each) => each.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", direction);
        sortBy(table, at, direction);
      });
    });
  };
  const filterable = (table) => {
    const block = table.closest(".table-block"), rows = [...table.tBodies[0].rows];
    const count = block?.querySelector(".table-count .count");
    if (!block || rows.length < 6) return;
    const id = block.id + "f", whole = count.textContent;
    const field = make("input", { type: "search", id, autocomplete: "off" });
    const tools = make("div", { className: "table-tools" }, make("label", { htmlFor: id, textContent: words.filter }), field);
    count.setAttribute("role", "status");
    count.dataset.whole = whole;
    table.closest(".table-scroll").before(tools);
    field.addEventListener("input", () => {
      const wanted = field.value.normalize("NFKC").toLocaleLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of rows) {
        const text = row.textContent.normalize("NFKC").toLocaleLowerCase();
        row.hidden = !wanted.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = wanted.length ? words.filtered.replace("%s", shown).replace("%t", rows.length) : whole;
    });
  };
  const fresh = (table) => { sortable(table); };

  /* drill-down: the records of one key in a dialog */
  const recordsOf = (block) => block.querySelector(":scope > details.records table.data");
  const drill = (block, key, label) => {
    const source = recordsOf(block);
    if (!source) return;
    const rows = all("tbody tr", source).filter((row) => row.dataset.key === key);
    const dialog = make("dialog");
    const title = make("h2", { id: block.id + "d", textContent: label || key });
    const close = make("button", { type: "button", className: "close", textContent: words.close });
    const table = source.cloneNode(false);
    table.setAttribute("aria-labelledby", title.id);
    const head = source.tHead.cloneNode(true), body = make("tbody");
    all("th", head).forEach((each) => { each.removeAttribute("aria-sort"); each.textContent = each.textContent; });
    body.append(...rows.map((row) => { const copy = row.cloneNode(true); copy.hidden = false; return copy; }));
    table.append(head, body);
    const count = source.closest(".table-block").querySelector(".count");
    const cut = source.closest(".table-block").querySelector(".table-count").cloneNode(true);
    const text = rows.length ? words.shown.replace("%s", rows.length).replace("%t", count.dataset.whole ?? count.textContent) : words.none;
    const scroll = make("div", { className: "table-scroll", tabIndex: 0 }, table);
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(make("div", { className: "dialog-head" }, title, close));
    if (rows.length) dialog.append(scroll);
    cut.querySelector(".count").textContent = text;
    dialog.append(cut);
    fresh(table);
    document.body.append(dialog);
    const before = document.activeElement;
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); before?.focus?.(); });
    dialog.showModal();
  };
  for (const block of all("[data-drill]")) {
    const source = recordsOf(block);
    if (!source) continue;
    const keys = new Set(all("tbody tr[data-key]", source).map((row) => row.dataset.key));
    for (const row of all(":scope > details:not(.records) tr[data-key], :scope > .table-scroll tr[data-key]", block)) {
      if (!keys.has(row.dataset.key)) continue;
      const label = row.cells[0].textContent.trim();
      const button = make("button", { type: "button", className: "drill", textContent: words.records });
      button.setAttribute("aria-label", `${words.records}: ${label}`);
      row.cells[0].append(" ", button);
      row.cells[0].dataset.v ??= label;
      button.addEventListener("click", () => drill(block, row.dataset.key, label));
    }
  }
  all("table.data").forEach((table) => { sortable(table); filterable(table); });

  /* charts: plotly takes the place of the static drawing, in the colours of the theme */
  const drawn = [];
  const common = JSON.parse(document.getElementById("charts")?.textContent ?? "{}");
  const coloured = (value, style) => {
    if (typeof value === "string" && value[0] === "#") {
      const role = common.palette[value.slice(0, 7)];
      return role ? style.getPropertyValue("--" + role).trim() + value.slice(7) : value;
    }
    if (Array.isArray(value)) return value.map((each) => coloured(each, style));
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, coloured(v, style)]));
    return value;
  };
  const wide = (c) => c > "\u2e7f" ? 1.8 : 1;
  const thinned = (axis, width) => { /* where labels would touch, every second, third … stays */
    const longest = Math.max(...axis.ticktext.map((text) => [...text].reduce((sum, c) => sum + wide(c) * 7.4, 14)));
    const every = Math.max(1, Math.ceil(longest * axis.ticktext.length / width));
    const kept = (_, at) => at % every === 0;
    return { ...axis, tickvals: axis.tickvals.filter(kept), ticktext: axis.ticktext.filter(kept), tickangle: 0 };
  };
  const fitted = (figure, width) => {
    const layout = narrowed(figure.layout, width);
    const labelled = figure.data.some((trace) => trace.orientation === "h" && trace.text);
    if (labelled && width < 480) layout.margin = { ...layout.margin, r: layout.margin.r + 26 };
    layout.xaxis = thinned(layout.xaxis, width - layout.margin.l - layout.margin.r);
    return layout;
  };
  const narrowed = (layout, width) => {
    const room = Math.max(64, Math.round(width * 0.34));
    if (layout.margin.l <= room) return layout;
    const characters = Math.max(5, Math.floor((room - 14) / 7.4));
    const plain = make("textarea");
    const cut = (label) => {
      plain.innerHTML = label;
      let used = 0, text = "";
      for (const c of plain.value) { used += wide(c); if (used > characters) { text = text.trimEnd() + "…"; break; } text += c; }
      return make("i", { textContent: text }).innerHTML;
    };
    const shift = layout.margin.l - room;
    layout.annotations = layout.annotations.map((note) => note.xref === "paper" && note.xshift < 0 ? { ...note, xshift: note.xshift + shift } : note);
    layout.margin = { ...layout.margin, l: room };
    layout.yaxis = { ...layout.yaxis, ticktext: layout.yaxis.ticktext.map(cut) };
    return layout;
  };
  function draw({ block, figure }) {
    const live = block.querySelector(".live"), still = block.querySelector(".static-box");
    const themed = coloured(figure, getComputedStyle(root));
    live.hidden = false;
    const layout = fitted(themed, live.clientWidth || 700);
    return Plotly.react(live, themed.data, layout, themed.config).then(() => {
      if (!still.hidden) {
        still.hidden = true;
        all(".live-only", block).forEach((each) => { each.hidden = false; });
        live.setAttribute("role", "img");
        live.setAttribute("aria-label", still.querySelector("svg").getAttribute("aria-label"));
        live.on("plotly_click", (event) => {
          const key = event.points?.[0]?.customdata;
          if (block.dataset.drill !== undefined && typeof key === "string") drill(block, key);
        });
      }
    }).catch(() => { live.hidden = true; still.hidden = false; });
  }
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.Plotly) return;
    const watch = new IntersectionObserver((entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        watch.unobserve(entry.target);
        const made = JSON.parse(entry.target.querySelector("script.figure").textContent);
        const figure = { data: made.data, layout: { ...common.layout, ...made.layout }, config: common.config };
        const chart = { block: entry.target, figure };
        drawn.push(chart);
        draw(chart);
      }
    }, { rootMargin: "400px" });
    all("figure.chart").filter((block) => block.querySelector("script.figure")).forEach((block) => watch.observe(block));
  });

  /* contents: mark the section in view */
  const links = new Map(all(".contents a").map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  if (links.size) {
    const seen = new IntersectionObserver((entries) => {
      const top = entries.find((each) => each.isIntersecting);
      if (!top) return;
      links.forEach((link) => link.removeAttribute("aria-current"));
      links.get(top.target.id)?.setAttribute("aria-current", "true");
    }, { rootMargin: "-10% 0px -75% 0px" });
    links.forEach((_, id) => { const head = document.getElementById(id); if (head) seen.observe(head); });
  }

  /* index: find a scope or page */
  const lists = all("ul.scopes");
  if (lists.length && all(".scope").length > 6) {
    const field = make("input", { type: "search", id: "find", autocomplete: "off" });
    const tools = make("div", { className: "table-tools" }, make("label", { htmlFor: "find", textContent: words.find }), field);
    document.querySelector("main .lead").after(tools);
    field.addEventListener("input", () => {
      const word = field.value.normalize("NFKC").toLocaleLowerCase();
      all(".scope").forEach((each) => {
        const holds = (part) => part.textContent.normalize("NFKC").toLocaleLowerCase().includes(word);
        each.hidden = !holds(each);
        const fold = each.querySelector("details");
        if (!fold) return;
        fold.dataset.was ??= fold.open ? "1" : "";
        fold.open = word ? holds(fold) && !holds(each.querySelector("h3")) : fold.dataset.was === "1";
      });
    });
  }
})();
