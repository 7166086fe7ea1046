-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__due n__due u__due {"basis": "orders"}
SELECT
  "t10"."p",
  COUNT(*) AS "c__",
  SUM("t10"."pipeline") AS "s__pipeline",
  COUNT("t10"."pipeline") AS "n__pipeline",
  COUNT("t10"."pipeline_unrated") AS "u__pipeline",
  SUM("t10"."due") AS "s__due",
  COUNT("t10"."due") AS "n__due",
  COUNT("t10"."due_unrated") AS "u__due"
FROM (
  SELECT
    "t9"."p",
    "t9"."p_asof",
    "t9"."amount" * "t9"."rate" AS "pipeline",
    CASE
      WHEN (
        "t9"."amount" IS NOT NULL
      ) AND (
        "t9"."rate" IS NULL
      )
      THEN "t9"."currency"
      ELSE NULL
    END AS "pipeline_unrated",
    CASE
      WHEN (
        "t9"."close_date" >= "t9"."p_next_start"
      )
      AND (
        "t9"."close_date" < "t9"."p_next_end"
      )
      THEN "t9"."amount"
      ELSE NULL
    END * "t9"."rate" AS "due",
    CASE
      WHEN (
        CASE
          WHEN (
            "t9"."close_date" >= "t9"."p_next_start"
          )
          AND (
            "t9"."close_date" < "t9"."p_next_end"
          )
          THEN "t9"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t9"."rate" IS NULL
      )
      THEN "t9"."currency"
      ELSE NULL
    END AS "due_unrated"
  FROM (
    SELECT
      "t8"."born",
      "t8"."valid_from",
      "t8"."valid_to",
      "t8"."status",
      "t8"."close_date",
      "t8"."amount",
      "t8"."currency",
      "t8"."p",
      "t8"."p_start",
      "t8"."p_cut",
      "t8"."p_asof",
      "t8"."p_opening",
      "t8"."p_t12",
      "t8"."p_s12",
      "t8"."p_t24",
      "t8"."p_start_on",
      "t8"."p_cut_on",
      "t8"."p_opening_on",
      "t8"."p_cut_day",
      "t8"."p_opening_day",
      "t8"."p_next_start",
      "t8"."p_next_end",
      "t8"."p_typed",
      "t8"."rate"
    FROM (
      SELECT
        "t7"."born",
        "t7"."valid_from",
        "t7"."valid_to",
        "t7"."status",
        "t7"."close_date",
        "t7"."amount",
        "t7"."currency",
        "t7"."p",
        "t7"."p_start",
        "t7"."p_cut",
        "t7"."p_asof",
        "t7"."p_opening",
        "t7"."p_t12",
        "t7"."p_s12",
        "t7"."p_t24",
        "t7"."p_start_on",
        "t7"."p_cut_on",
        "t7"."p_opening_on",
        "t7"."p_cut_day",
        "t7"."p_opening_day",
        "t7"."p_next_start",
        "t7"."p_next_end",
        "t7"."p_typed",
        "t7"."rate_currency",
        "t7"."rate_day",
        "t7"."found_rate",
        CASE
          WHEN "t7"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t7"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t6"."born",
          "t6"."valid_from",
          "t6"."valid_to",
          "t6"."status",
          "t6"."close_date",
          "t6"."amount",
          "t6"."currency",
          "t3"."p",
          "t3"."p_start",
          "t3"."p_cut",
          "t3"."p_asof",
          "t3"."p_opening",
          "t3"."p_t12",
          "t3"."p_s12",
          "t3"."p_t24",
          "t3"."p_start_on",
          "t3"."p_cut_on",
          "t3"."p_opening_on",
          "t3"."p_cut_day",
          "t3"."p_opening_day",
          "t3"."p_next_start",
          "t3"."p_next_end",
          "t3"."p_typed",
          "t4"."rate_currency",
          "t4"."rate_day",
          "t4"."found_rate"
        FROM (
          SELECT
            "t0"."born",
            "t0"."valid_from",
            "t0"."valid_to",
            "t0"."status",
            "t0"."close_date",
            "t0"."amount",
            "t0"."currency"
          FROM "crm_deal_states" AS "t0"
        ) AS "t6"
        INNER JOIN "crm_periods" AS "t3"
          ON "t6"."valid_from" < "t3"."p_cut"
          AND "t6"."valid_to" >= "t3"."p_cut"
          AND "t6"."born" < "t3"."p_cut"
          AND "t6"."status" = 'open'
        LEFT OUTER JOIN "crm_rates" AS "t4"
          ON "t6"."currency" = "t4"."rate_currency" AND "t3"."p_cut_day" = "t4"."rate_day"
      ) AS "t7"
    ) AS "t8"
  ) AS "t9"
) AS "t10"
GROUP BY
  1
