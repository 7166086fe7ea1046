-- tickets_resolved by all: c__ c__same_day s__time n__time s__complaint_time n__complaint_time c__first_contact c__first_contact_known {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t8"."same_day") AS "c__same_day",
  SUM("t8"."time") AS "s__time",
  COUNT("t8"."time") AS "n__time",
  SUM("t8"."complaint_time") AS "s__complaint_time",
  COUNT("t8"."complaint_time") AS "n__complaint_time",
  COUNT(*) FILTER(WHERE
    "t8"."first_contact") AS "c__first_contact",
  COUNT(*) FILTER(WHERE
    "t8"."first_contact_known") AS "c__first_contact_known"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    CRM_LOCAL_DAY("t7"."resolved_at") = CRM_LOCAL_DAY("t7"."created_at") AS "same_day",
    CAST(EPOCH_US("t7"."resolved_at") - EPOCH_US("t7"."created_at") AS DECIMAL(18, 0)) AS "time",
    CASE
      WHEN "t7"."type" = 'complaint'
      THEN CAST(EPOCH_US("t7"."resolved_at") - EPOCH_US("t7"."created_at") AS DECIMAL(18, 0))
      ELSE NULL
    END AS "complaint_time",
    COALESCE("t7"."resolved_on_first_contact", FALSE) AS "first_contact",
    "t7"."resolved_on_first_contact" IS NOT NULL AS "first_contact_known"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
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
            "t1"."created_at",
            "t1"."resolved_at",
            "t1"."type",
            "t1"."resolved_on_first_contact",
            "t1"."assignee_id",
            "t1"."account_id",
            "t1"."channel",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."resolved_at" AS DATE) AS "_day"
          FROM "crm_v_tickets" AS "t1"
          WHERE
            "t1"."resolved_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."resolved_at" >= CRM_FIRST_P_START()
          AND "t3"."resolved_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."resolved_at" >= "t2"."p_start"
        AND "t5"."resolved_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
