-- tickets_settled by all: c__met c__ {"basis": "orders"}
SELECT
  "t5"."p",
  COUNT(*) FILTER(WHERE
    "t5"."met") AS "c__met",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t2"."p",
    "t2"."p_asof",
    COALESCE("t4"."resolved_at" <= "t4"."sla_due_at", FALSE) AS "met"
  FROM (
    SELECT
      "t0"."resolved_at",
      "t0"."sla_due_at",
      "t0"."assignee_id",
      "t0"."account_id",
      "t0"."channel",
      "t0"."row_order",
      "t0"."born",
      LEAST(COALESCE("t0"."resolved_at", "t0"."sla_due_at"), "t0"."sla_due_at") AS "settled_at"
    FROM "crm_v_tickets" AS "t0"
    WHERE
      "t0"."sla_due_at" IS NOT NULL
  ) AS "t4"
  INNER JOIN "crm_periods" AS "t2"
    ON "t4"."settled_at" >= "t2"."p_start"
    AND "t4"."settled_at" < "t2"."p_cut"
    AND "t4"."born" < "t2"."p_asof"
) AS "t5"
GROUP BY
  1
