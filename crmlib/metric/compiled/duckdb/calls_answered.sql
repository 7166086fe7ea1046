-- calls_answered by all: c__ {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."agent_id",
        "t5"."contact_id",
        "t5"."answered_at",
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
            "t1"."agent_id",
            "t1"."contact_id",
            "t1"."answered_at",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."answered_at" AS DATE) AS "_day"
          FROM "crm_v_calls" AS "t1"
          WHERE
            "t1"."answered_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."answered_at" >= CRM_FIRST_P_START()
          AND "t3"."answered_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."answered_at" >= "t2"."p_start"
        AND "t5"."answered_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
