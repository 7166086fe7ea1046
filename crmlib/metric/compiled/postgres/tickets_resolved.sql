-- tickets_resolved by all: c__ c__same_day s__time n__time s__complaint_time n__complaint_time c__first_contact c__first_contact_known {"basis": "orders"}
SELECT
  "t7"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t7"."same_day") AS "c__same_day",
  SUM("t7"."time") AS "s__time",
  COUNT("t7"."time") AS "n__time",
  SUM("t7"."complaint_time") AS "s__complaint_time",
  COUNT("t7"."complaint_time") AS "n__complaint_time",
  COUNT(*) FILTER(WHERE
    "t7"."first_contact") AS "c__first_contact",
  COUNT(*) FILTER(WHERE
    "t7"."first_contact_known") AS "c__first_contact_known"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    DATE("t6"."resolved_at") = DATE("t6"."created_at") AS "same_day",
    CAST((
      (
        EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."resolved_at")) * 1000000
      ) + (
        EXTRACT('microsecond' FROM "t6"."resolved_at") % 1000000
      )
    ) - (
      (
        EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."created_at")) * 1000000
      ) + (
        EXTRACT('microsecond' FROM "t6"."created_at") % 1000000
      )
    ) AS DECIMAL(18, 0)) AS "time",
    CASE
      WHEN "t6"."type" = 'complaint'
      THEN CAST((
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."resolved_at")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t6"."resolved_at") % 1000000
        )
      ) - (
        (
          EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."created_at")) * 1000000
        ) + (
          EXTRACT('microsecond' FROM "t6"."created_at") % 1000000
        )
      ) AS DECIMAL(18, 0))
      ELSE NULL
    END AS "complaint_time",
    COALESCE("t6"."resolved_on_first_contact", FALSE) AS "first_contact",
    "t6"."resolved_on_first_contact" IS NOT NULL AS "first_contact_known"
  FROM (
    SELECT
      "t5"."created_at",
      "t5"."resolved_at",
      "t5"."type",
      "t5"."resolved_on_first_contact",
      "t5"."assignee_id",
      "t5"."account_id",
      "t5"."channel",
      "t5"."row_order",
      "t5"."born",
      "t5"."p",
      "t5"."p_start",
      "t5"."p_cut",
      "t5"."p_asof",
      "t5"."p_opening",
      "t5"."p_t12",
      "t5"."p_s12",
      "t5"."p_t24",
      "t5"."p_start_on",
      "t5"."p_cut_on",
      "t5"."p_opening_on",
      "t5"."p_cut_day",
      "t5"."p_opening_day",
      "t5"."p_next_start",
      "t5"."p_next_end",
      "t5"."p_typed"
    FROM (
      SELECT
        "t4"."created_at",
        "t4"."resolved_at",
        "t4"."type",
        "t4"."resolved_on_first_contact",
        "t4"."assignee_id",
        "t4"."account_id",
        "t4"."channel",
        "t4"."row_order",
        "t4"."born",
        "t4"."_day",
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
          "t0"."created_at",
          "t0"."resolved_at",
          "t0"."type",
          "t0"."resolved_on_first_contact",
          "t0"."assignee_id",
          "t0"."account_id",
          "t0"."channel",
          "t0"."row_order",
          "t0"."born",
          CAST("t0"."resolved_at" AS DATE) AS "_day"
        FROM "crm_v_tickets" AS "t0"
        WHERE
          "t0"."resolved_at" IS NOT NULL
      ) AS "t4"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t4"."_day" = "t2"."p_day"
        AND "t4"."resolved_at" >= "t2"."p_start"
        AND "t4"."resolved_at" < "t2"."p_cut"
        AND "t4"."born" < "t2"."p_asof"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
GROUP BY
  1
