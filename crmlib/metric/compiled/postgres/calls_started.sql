-- calls_started by all: c__ c__abandoned c__inbound s__handled n__handled c__callback {"basis": "orders"}
SELECT
  "t7"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t7"."abandoned") AS "c__abandoned",
  COUNT(*) FILTER(WHERE
    "t7"."inbound") AS "c__inbound",
  SUM("t7"."handled") AS "s__handled",
  COUNT("t7"."handled") AS "n__handled",
  COUNT(*) FILTER(WHERE
    "t7"."callback") AS "c__callback"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    COALESCE("t6"."direction" = 'in', FALSE) AS "inbound",
    COALESCE("t6"."direction" = 'in', FALSE)
    AND COALESCE("t6"."ended_at" < "t6"."p_asof", FALSE)
    AND NOT (
      COALESCE("t6"."answered_at" < "t6"."p_asof", FALSE)
    ) AS "abandoned",
    CASE
      WHEN COALESCE("t6"."answered_at" < "t6"."p_asof", FALSE)
      THEN "t6"."handle_s"
      ELSE NULL
    END AS "handled",
    COALESCE("t6"."is_callback", FALSE) AS "callback"
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
        "t4"."agent_id",
        "t4"."contact_id",
        "t4"."direction",
        "t4"."started_at",
        "t4"."answered_at",
        "t4"."ended_at",
        "t4"."handle_s",
        "t4"."is_callback",
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
          "t0"."agent_id",
          "t0"."contact_id",
          "t0"."direction",
          "t0"."started_at",
          "t0"."answered_at",
          "t0"."ended_at",
          "t0"."handle_s",
          "t0"."is_callback",
          "t0"."row_order",
          "t0"."born",
          CAST("t0"."started_at" AS DATE) AS "_day"
        FROM "crm_v_calls" AS "t0"
        WHERE
          "t0"."started_at" IS NOT NULL
      ) AS "t4"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t4"."_day" = "t2"."p_day"
        AND "t4"."started_at" >= "t2"."p_start"
        AND "t4"."started_at" < "t2"."p_cut"
        AND "t4"."born" < "t2"."p_asof"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
GROUP BY
  1
