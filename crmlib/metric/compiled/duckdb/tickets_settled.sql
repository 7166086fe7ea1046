-- tickets_settled by all: c__met c__ {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) FILTER(WHERE
    "t8"."met") AS "c__met",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    COALESCE("t7"."resolved_at" <= "t7"."sla_due_at", FALSE) AS "met"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."resolved_at",
        "t5"."sla_due_at",
        "t5"."assignee_id",
        "t5"."account_id",
        "t5"."channel",
        "t5"."row_order",
        "t5"."born",
        "t5"."settled_at",
        "t5"."_day",
        "t2"."p",
        "t2"."p_start",
        "t2"."p_cut",
        "t2"."p_asof",
        "t2"."p_opening",
        "t2"."p_t12",
        "t2"."p_s12",
        "t2"."p_t24",
        "t2"."p_start_on",
        "t2"."p_cut_on",
        "t2"."p_opening_on",
        "t2"."p_cut_day",
        "t2"."p_opening_day",
        "t2"."p_next_start",
        "t2"."p_next_end",
        "t2"."p_typed",
        "t2"."p_day"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t1"."resolved_at",
            "t1"."sla_due_at",
            "t1"."assignee_id",
            "t1"."account_id",
            "t1"."channel",
            "t1"."row_order",
            "t1"."born",
            LEAST(COALESCE("t1"."resolved_at", "t1"."sla_due_at"), "t1"."sla_due_at") AS "settled_at",
            CAST(LEAST(COALESCE("t1"."resolved_at", "t1"."sla_due_at"), "t1"."sla_due_at") AS DATE) AS "_day"
          FROM "crm_v_tickets" AS "t1"
          WHERE
            "t1"."sla_due_at" IS NOT NULL
            AND LEAST(COALESCE("t1"."resolved_at", "t1"."sla_due_at"), "t1"."sla_due_at") IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."settled_at" >= CRM_FIRST_P_START()
          AND "t3"."settled_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."settled_at" >= "t2"."p_start"
        AND "t5"."settled_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
