-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__due n__due u__due {"basis": "orders"}
SELECT
  "t9"."p",
  COUNT(*) AS "c__",
  SUM("t9"."pipeline") AS "s__pipeline",
  COUNT("t9"."pipeline") AS "n__pipeline",
  COUNT("t9"."pipeline_unrated") AS "u__pipeline",
  SUM("t9"."due") AS "s__due",
  COUNT("t9"."due") AS "n__due",
  COUNT("t9"."due_unrated") AS "u__due"
FROM (
  SELECT
    "t8"."p",
    "t8"."p_asof",
    "t8"."amount" * CAST("t8"."rate" AS DECIMAL(20, 8)) AS "pipeline",
    CASE
      WHEN (
        "t8"."amount" IS NOT NULL
      ) AND (
        "t8"."rate" IS NULL
      )
      THEN "t8"."currency"
      ELSE NULL
    END AS "pipeline_unrated",
    CASE
      WHEN (
        "t8"."close_date" >= "t8"."p_next_start"
      )
      AND (
        "t8"."close_date" < "t8"."p_next_end"
      )
      THEN "t8"."amount"
      ELSE NULL
    END * CAST("t8"."rate" AS DECIMAL(20, 8)) AS "due",
    CASE
      WHEN (
        CASE
          WHEN (
            "t8"."close_date" >= "t8"."p_next_start"
          )
          AND (
            "t8"."close_date" < "t8"."p_next_end"
          )
          THEN "t8"."amount"
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        "t8"."rate" IS NULL
      )
      THEN "t8"."currency"
      ELSE NULL
    END AS "due_unrated"
  FROM (
    SELECT
      "t7".*
      EXCLUDE ("found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t6"."deal_id",
        "t6"."born",
        "t6"."created_at",
        "t6"."copy",
        "t6"."account_id",
        "t6"."lead_id",
        "t6"."campaign_id",
        "t6"."product_id",
        "t6"."deal_type",
        "t6"."source",
        "t6"."list_amount",
        "t6"."cost",
        "t6"."status",
        "t6"."stage",
        "t6"."amount",
        "t6"."currency",
        "t6"."close_date",
        "t6"."probability",
        "t6"."owner_id",
        "t6"."valid_from",
        "t6"."valid_to",
        "t6"."closed_at",
        "t6"."stay_from",
        "t6"."stay_to",
        "t6"."before_open",
        "t6"."before_close_date",
        "t6"."from_history",
        "t6"."p",
        "t6"."p_start",
        "t6"."p_cut",
        "t6"."p_asof",
        "t6"."p_opening",
        "t6"."p_t12",
        "t6"."p_s12",
        "t6"."p_t24",
        "t6"."p_start_on",
        "t6"."p_cut_on",
        "t6"."p_opening_on",
        "t6"."p_cut_day",
        "t6"."p_opening_day",
        "t6"."p_next_start",
        "t6"."p_next_end",
        "t6"."p_typed",
        "t6"."rate_currency",
        "t6"."rate_day",
        "t6"."found_rate",
        CASE
          WHEN "t6"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t6"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t3"."deal_id",
          "t3"."born",
          "t3"."created_at",
          "t3"."copy",
          "t3"."account_id",
          "t3"."lead_id",
          "t3"."campaign_id",
          "t3"."product_id",
          "t3"."deal_type",
          "t3"."source",
          "t3"."list_amount",
          "t3"."cost",
          "t3"."status",
          "t3"."stage",
          "t3"."amount",
          "t3"."currency",
          "t3"."close_date",
          "t3"."probability",
          "t3"."owner_id",
          "t3"."valid_from",
          "t3"."valid_to",
          "t3"."closed_at",
          "t3"."stay_from",
          "t3"."stay_to",
          "t3"."before_open",
          "t3"."before_close_date",
          "t3"."from_history",
          "t4"."p",
          "t4"."p_start",
          "t4"."p_cut",
          "t4"."p_asof",
          "t4"."p_opening",
          "t4"."p_t12",
          "t4"."p_s12",
          "t4"."p_t24",
          "t4"."p_start_on",
          "t4"."p_cut_on",
          "t4"."p_opening_on",
          "t4"."p_cut_day",
          "t4"."p_opening_day",
          "t4"."p_next_start",
          "t4"."p_next_end",
          "t4"."p_typed",
          "t5"."rate_currency",
          "t5"."rate_day",
          "t5"."found_rate"
        FROM "crm_deal_states" AS "t3"
        INNER JOIN "crm_periods" AS "t4"
          ON "t3"."valid_from" < "t4"."p_cut"
          AND "t3"."valid_to" >= "t4"."p_cut"
          AND "t3"."born" < "t4"."p_cut"
          AND "t3"."status" = 'open'
        LEFT OUTER JOIN "crm_rates" AS "t5"
          ON "t3"."currency" = "t5"."rate_currency" AND "t4"."p_cut_day" = "t5"."rate_day"
      ) AS "t6"
    ) AS "t7"
  ) AS "t8"
) AS "t9"
GROUP BY
  1
