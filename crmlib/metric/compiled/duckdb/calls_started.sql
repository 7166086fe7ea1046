-- calls_started by all: c__ c__abandoned c__inbound s__handled n__handled c__callback {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t8"."abandoned") AS "c__abandoned",
  COUNT(*) FILTER(WHERE
    "t8"."inbound") AS "c__inbound",
  SUM("t8"."handled") AS "s__handled",
  COUNT("t8"."handled") AS "n__handled",
  COUNT(*) FILTER(WHERE
    "t8"."callback") AS "c__callback"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    COALESCE("t7"."direction" = 'in', FALSE) AS "inbound",
    COALESCE("t7"."direction" = 'in', FALSE)
    AND COALESCE("t7"."ended_at" < "t7"."p_asof", FALSE)
    AND NOT (
      COALESCE("t7"."answered_at" < "t7"."p_asof", FALSE)
    ) AS "abandoned",
    CASE
      WHEN COALESCE("t7"."answered_at" < "t7"."p_asof", FALSE)
      THEN "t7"."handle_s"
      ELSE NULL
    END AS "handled",
    COALESCE("t7"."is_callback", FALSE) AS "callback"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."agent_id",
        "t5"."contact_id",
        "t5"."direction",
        "t5"."started_at",
        "t5"."answered_at",
        "t5"."ended_at",
        "t5"."handle_s",
        "t5"."is_callback",
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
            "t1"."direction",
            "t1"."started_at",
            "t1"."answered_at",
            "t1"."ended_at",
            "t1"."handle_s",
            "t1"."is_callback",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."started_at" AS DATE) AS "_day"
          FROM "crm_v_calls" AS "t1"
          WHERE
            "t1"."started_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."started_at" >= CRM_FIRST_P_START()
          AND "t3"."started_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."started_at" >= "t2"."p_start"
        AND "t5"."started_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
