-- The company of `kpi_draw`: `once` and `part` are run before all else and before each part of the deals; the others
-- give the rows of a table, once or for each part, deals {begin} to {end} of {deals}.

-- once
CREATE MACRO r(a, b) AS (hash(a, b) % 1000003)::DOUBLE / 1000003;
CREATE MACRO ri(a, b, m) AS (hash(a, b) % m)::BIGINT;
CREATE MACRO moment(a, b) AS TIMESTAMP '2022-01-01' + to_seconds(ri(a, b, 126230400));
CREATE MACRO later(since, a, b, days) AS since + to_seconds((-ln(r(a, b) + 1e-6) * days * 86400)::BIGINT);
CREATE MACRO owner(a, b) AS CASE WHEN ri(a, b || '?', 50) > 0 THEN 'u' || ri(a, b, 300) END;
CREATE MACRO origin(a, b) AS ['web', 'referral', 'event', 'outbound', 'partner', 'web', 'phone', 'list', 'web', NULL][
  ri(a, b, 10) + 1];
CREATE MACRO money(x) AS round(x, 2)::DECIMAL(18, 4);
CREATE MACRO currency(a, b) AS ['USD', 'USD', 'USD', 'USD', 'USD', 'USD', 'USD', 'EUR', 'EUR', 'JPY'][ri(a, b, 10) + 1];

-- table users
SELECT 'u' || i AS user_id, 'User ' || i AS name, 'Team ' || lpad((i % 12 + 1)::VARCHAR, 2, '0') AS team,
  ['EMEA', 'AMER', 'APAC', 'LATAM'][i % 4 + 1] AS region, DATE '2021-01-01' AS active_from FROM range(300) t(i)

-- table products
SELECT 'p' || i AS product_id, 'Product ' || i AS name, 'Category ' || i % 12 AS category FROM range(200) t(i)

-- table campaigns
SELECT 'c' || i AS campaign_id, ['email', 'event', 'search', 'social'][i % 4 + 1] AS channel, moment(i, 'cs') AS
  started_at, moment(i, 'cs') + INTERVAL 40 DAY AS ended_at, money(r(i, 'cc') * 9e4) AS cost FROM range(400)
  t(i)

-- table costs
SELECT d::DATE AS date, c AS category, 'Team ' || lpad(t::VARCHAR, 2, '0') AS team, money(r(d::DATE, c || t) *
  5e4) AS amount FROM range(TIMESTAMP '2022-01-01', TIMESTAMP '2026-01-01', INTERVAL 7 DAY) x(d), (VALUES
  ('marketing'), ('sales'), ('service'), ('crm')) y(c), range(1, 13) z(t)

-- table fx_rates
SELECT d::DATE AS date, c AS currency, (f * (1 + r(d::DATE, c) / 20))::DECIMAL(18, 8) AS rate FROM
  range(TIMESTAMP '2021-12-01', TIMESTAMP '2026-01-01', INTERVAL 1 DAY) x(d), (VALUES ('EUR', 1.08), ('JPY',
  0.0067)) y(c, f)

-- table crm_usage
SELECT 'u' || i AS user_id, d::DATE AS date, 1 + ri(i, d, 4) AS logins, ri(i, d + INTERVAL 1 HOUR, 9) AS
  records_created, ri(i, d + INTERVAL 2 HOUR, 30) AS records_updated, 1 + ri(i, d + INTERVAL 3 HOUR, 3) AS
  channels FROM range(300) t(i), range(TIMESTAMP '2022-01-01', TIMESTAMP '2026-01-01', INTERVAL 1 DAY) x(d)
  WHERE ri(i, d::DATE, 10) < 7

-- table targets
SELECT 'bookings' AS kpi_id, s::DATE AS period_start, (s + INTERVAL 1 MONTH)::DATE - 1 AS period_end, scope,
  money(1e6 + r(s, scope) * 1e6)::DECIMAL(28, 8) AS value FROM range(TIMESTAMP '2022-01-01', TIMESTAMP
  '2026-02-01', INTERVAL 1 MONTH) x(s), (SELECT 'all' AS scope UNION ALL SELECT 'team:Team ' || lpad(t::VARCHAR,
  2, '0') FROM range(1, 13) z(t)) y

-- table forecasts
SELECT 'bookings' AS kpi_id, s::DATE AS period_start, (s + INTERVAL 1 MONTH)::DATE - 1 AS period_end, 'all' AS
  scope, s - INTERVAL 3 DAY AS made_at, 2e6::DECIMAL(28, 8) AS value FROM range(TIMESTAMP '2022-01-01',
  TIMESTAMP '2026-02-01', INTERVAL 1 MONTH) x(s)

-- part
CREATE OR REPLACE TEMP TABLE drawn AS SELECT i, 2 + ri(i, 'k', 5) AS k, ri(i, 'e', 100) < 85 AS ends,
  moment(i, 'c') AS created, money((100 + exp(r(i, 'am') * 8) * 10)) AS amount FROM range({begin}, {end}) t(i);
CREATE OR REPLACE TEMP TABLE history AS SELECT i, seq, k, created + to_seconds(coalesce(sum(dur) OVER (PARTITION BY i
  ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::BIGINT) AS changed_at, amount, created
  FROM (SELECT *, (-ln(r(i, seq) + 1e-6) * 9 * 86400)::BIGINT AS dur
        FROM (SELECT *, unnest(range(1, k + 2)) AS seq FROM drawn) WHERE seq <= k OR ends)
  QUALIFY changed_at < TIMESTAMP '2026-01-01';

-- table deal_history of a part
SELECT 'd' || i AS deal_id, changed_at, CASE WHEN seq <= k THEN 'Stage ' || seq ELSE 'Closed' END AS stage, CASE
  WHEN seq <= k THEN 'open' WHEN ri(i, 'w', 100) < 10 + k * 8 THEN 'won' ELSE 'lost' END AS status, amount,
  currency(i, 'cu') AS currency, (created + to_days((30 + 20 * (seq // 2))::INT))::DATE AS close_date, (CASE
  WHEN seq <= k THEN seq / 10 ELSE 1 END)::DECIMAL(18, 8) AS probability, owner(i, 'ow') AS owner_id,
  row_number() OVER () + {begin} * 6 AS row_order FROM (FROM history ORDER BY changed_at)

-- table deals of a part
SELECT deal_id, 'a' || ri(i, 'da', {accounts}) AS account_id, 'p' || ri(i, 'dp', 200) AS product_id, CASE WHEN
  ri(i, 'dc', 3) = 0 THEN 'c' || ri(i, 'dc2', 400) END AS campaign_id, ['new', 'renewal', 'upsell',
  'cross_sell'][ri(i, 'dt', 4) + 1] AS deal_type, origin(i, 'so') AS source, owner_id, stage, status, amount,
  currency, probability, close_date, created AS created_at, CASE WHEN status <> 'open' THEN changed_at END AS
  closed_at FROM (SELECT h.*, d.i, d.created FROM read_parquet('{folder}/deal_history/{part}.parquet') h JOIN
  drawn d ON h.deal_id = 'd' || d.i QUALIFY row_number() OVER (PARTITION BY h.deal_id ORDER BY h.row_order DESC)
  = 1)

-- table activities of a part
SELECT 'v' || j AS activity_id, ['call', 'email', 'meeting', 'demo', 'task'][ri(j, 't', 5) + 1] AS type, CASE
  WHEN ri(j, 'ad', 10) > 0 THEN 'done' ELSE 'planned' END AS status, CASE WHEN ri(j, 'ad', 10) > 0 THEN
  moment(j, 'ac') END AS occurred_at, moment(j, 'ac') AS due_at, ['in', 'out'][ri(j, 'dr', 2) + 1] AS direction,
  owner(j, 'ow') AS user_id, CASE WHEN ri(j, 'on', 2) = 0 THEN 'd' || ri(j, 'd', {deals}) END AS deal_id, CASE
  WHEN ri(j, 'on', 2) = 1 THEN 'l' || ri(j, 'l', {deals} // 2) END AS lead_id, NULL::VARCHAR AS contact_id,
  NULL::VARCHAR AS account_id FROM range({begin} * 5, {end} * 5) t(j)

-- table accounts of a part
SELECT 'a' || i AS account_id, 'Account ' || i AS name, owner(i, 'o') AS owner_id, ['EMEA', 'AMER', 'APAC',
  'LATAM'][ri(i, 'r', 4) + 1] AS region, ['SMB', 'Mid', 'Large'][ri(i, 's', 3) + 1] AS segment, 'Industry ' ||
  ri(i, 'in', 15) AS industry, TIMESTAMP '2021-06-01' AS created_at FROM range({begin} // 5, {end} // 5) t(i)

-- table contacts of a part
SELECT 'k' || i AS contact_id, 'a' || ri(i, 'ka', {accounts}) AS account_id, owner(i, 'ko') AS owner_id,
  TIMESTAMP '2021-07-01' AS created_at FROM range({begin} // 2, {end} // 2) t(i)

-- table leads of a part
SELECT 'l' || i AS lead_id, moment(i, 'lc') AS created_at, origin(i, 'ls') AS source, owner(i, 'lo') AS
  owner_id, ri(i, 'sc', 101)::DECIMAL(18, 8) AS score, CASE WHEN ri(i, 'lq', 2) = 0 THEN later(moment(i, 'lc'),
  i, 'lqt', 4) END AS qualified_at, CASE WHEN ri(i, 'lx', 3) = 0 THEN later(moment(i, 'lc'), i, 'ld', 40) END AS
  converted_at, CASE WHEN ri(i, 'lx', 3) = 1 THEN later(moment(i, 'lc'), i, 'ly', 30) END AS disqualified_at,
  CASE WHEN ri(i, 'lx', 3) = 0 THEN 'd' || ri(i, 'ldeal', {deals}) END AS deal_id, CASE WHEN ri(i, 'lr', 20) = 0
  THEN 'a' || ri(i, 'lra', {accounts}) END AS referrer_account_id FROM range({begin} // 2, {end} // 2) t(i)

-- table orders of a part
SELECT 'o' || i AS order_id, CASE WHEN ri(i, 'o?', 5) > 0 THEN 'a' || ri(i, 'oa', {accounts}) END AS account_id,
  'k' || ri(i, 'ok', {deals} // 2) AS contact_id, CASE WHEN ri(i, 'od?', 3) = 0 THEN 'd' || ri(i, 'od', {deals})
  END AS deal_id, CASE WHEN ri(i, 'oca', 5) = 0 THEN 'c' || ri(i, 'oc2', 400) END AS campaign_id, owner(i, 'oo')
  AS owner_id, moment(i, 'oc') AS ordered_at, money(r(i, 'om') * 1000) AS amount, money(r(i, 'om') * 600) AS
  cost, currency(i, 'ocu') AS currency FROM range({begin} // 2, {end} // 2) t(i)

-- table order_lines of a part
SELECT 'o' || i AS order_id, n AS line_no, 'p' || ri(i, n, 200) AS product_id FROM range({begin} // 2, {end} //
  2) t(i), range(1, 3) x(n) WHERE n = 1 OR ri(i, 'lines', 2) = 0

-- table proposals of a part
SELECT 'q' || i AS proposal_id, 'd' || ri(i, 'qd', {deals}) AS deal_id, moment(i, 'qs') AS sent_at FROM
  range({begin} // 4, {end} // 4) t(i)

-- table tickets of a part
SELECT 't' || i AS ticket_id, 'a' || ri(i, 'ta', {accounts}) AS account_id, ['question', 'problem', 'complaint',
  'request'][ri(i, 'tt', 4) + 1] AS type, owner(i, 'to') AS assignee_id, moment(i, 'tc') AS created_at, CASE
  WHEN ri(i, 'fr', 50) > 0 THEN later(moment(i, 'tc'), i, 'frt', .1) END AS first_response_at, CASE WHEN ri(i,
  'rs', 20) > 0 THEN later(moment(i, 'tc'), i, 'rt', 1) END AS resolved_at, moment(i, 'tc') + INTERVAL 2 DAY AS
  sla_due_at, ri(i, 'fc', 3) = 0 AS resolved_on_first_contact FROM range({begin} // 10, {end} // 10) t(i)

-- table calls of a part
SELECT 'x' || i AS call_id, ['in', 'in', 'out'][ri(i, 'cd', 3) + 1] AS direction, owner(i, 'co') AS agent_id,
  'k' || ri(i, 'ck', {deals} // 2) AS contact_id, moment(i, 'cc') AS started_at, CASE WHEN ri(i, 'ca', 10) > 0
  THEN moment(i, 'cc') + to_seconds(ri(i, 'cw', 90)) END AS answered_at, moment(i, 'cc') + to_seconds(100 +
  ri(i, 'cl', 900)) AS ended_at, (100 + ri(i, 'ch', 900))::DECIMAL(18, 8) AS handle_s, ri(i, 'cb', 8) = 0 AS
  is_callback FROM range({begin} // 10, {end} // 10) t(i)

-- table surveys of a part
SELECT 's' || i AS survey_id, ['nps', 'csat', 'enps'][ri(i, 'sy', 3) + 1] AS type, moment(i, 'sc') AS
  responded_at, ri(i, 'ss', 11)::DECIMAL(18, 8) AS score, owner(i, 'so') AS user_id, 'a' || ri(i, 'sa',
  {accounts}) AS account_id FROM range({begin} // 4, {end} // 4) t(i)

-- table subscriptions of a part
SELECT 'z' || i AS subscription_id, 'a' || ri(i // 3, 'za', {accounts}) AS account_id, (DATE '2021-06-01' +
  to_days((ri(i // 3, 'zs', 500) + i % 3 * 365)::INT))::DATE AS started_at, (DATE '2021-06-01' + to_days((ri(i
  // 3, 'zs', 500) + i % 3 * 365 + 365)::INT))::DATE AS ends_at, money(1000 + r(i // 3, 'zm') * 9000) AS amount,
  CASE WHEN i % 3 < 2 AND ri(i, 'zr', 10) > 1 THEN 'z' || i + 1 END AS renewed_by, NULL::TIMESTAMP AS
  cancelled_at FROM range({begin} // 10, {end} // 10) t(i)

-- table campaign_members of a part
SELECT 'c' || ri(i, 'mc', 400) AS campaign_id, 'k' || ri(i, 'mk', {deals} // 2) AS contact_id, moment(i, 'ms')
  AS sent_at, CASE WHEN ri(i, 'mr', 12) = 0 THEN later(moment(i, 'ms'), i, 'mt', 3) END AS responded_at FROM
  range({begin} // 2, {end} // 2) t(i)

-- table email_events of a part
SELECT 'm' || i // 3 AS message_id, 'k' || ri(i // 3, 'ek', {deals} // 2) AS contact_id, 'c' || ri(i // 3, 'ec',
  400) AS campaign_id, ['sent', 'delivered', 'opened'][i % 3 + 1] AS event, moment(i // 3, 'es') + to_seconds(i
  % 3 * 600) AS occurred_at FROM range({begin}, {end}) t(i)

-- table list_members of a part
SELECT 'n' || ri(i, 'nl', 9) AS list_id, 'k' || i AS contact_id, moment(i, 'ns') AS subscribed_at, CASE WHEN
  ri(i, 'nu', 6) = 0 THEN later(moment(i, 'ns'), i, 'nt', 200) END AS unsubscribed_at FROM range({begin} // 4,
  {end} // 4) t(i)

-- table web_sessions of a part
SELECT 'w' || i AS session_id, moment(i, 'ws') AS started_at, ri(i, 'wd', 900)::DECIMAL(18, 8) AS duration_s, 1
  + ri(i, 'wp', 12) AS page_views, ri(i, 'wg', 3) // 2 AS goals_completed, origin(i, 'wo') AS source FROM
  range({begin}, {end}) t(i)
