-- deals_open_weighted by all: s__weighted n__weighted u__weighted {"basis": "orders"}
SELECT
  "t13"."p",
  "t13"."rate",
  SUM("t13"."weighted") AS "s__weighted",
  COUNT("t13"."weighted") AS "n__weighted",
  COUNT("t13"."weighted_unrated") AS "u__weighted"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t11"."p",
      "t11"."p_asof",
      "t11"."rate",
      "t11"."amount" * CAST(COALESCE("t11"."probability", "t4"."stage_probability") AS DECIMAL(20, 8)) AS "weighted",
      CASE
        WHEN (
          (
            "t11"."amount" * CAST(COALESCE("t11"."probability", "t4"."stage_probability") AS DECIMAL(20, 8))
          ) IS NOT NULL
        )
        AND (
          "t11"."rate" IS NULL
        )
        THEN "t11"."currency"
        ELSE NULL
      END AS "weighted_unrated"
    FROM (
      SELECT
        "t9".*
        EXCLUDE ("found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t8"."deal_id",
          "t8"."born",
          "t8"."created_at",
          "t8"."copy",
          "t8"."account_id",
          "t8"."lead_id",
          "t8"."campaign_id",
          "t8"."product_id",
          "t8"."deal_type",
          "t8"."source",
          "t8"."list_amount",
          "t8"."cost",
          "t8"."status",
          "t8"."stage",
          "t8"."amount",
          "t8"."currency",
          "t8"."close_date",
          "t8"."probability",
          "t8"."owner_id",
          "t8"."valid_from",
          "t8"."valid_to",
          "t8"."closed_at",
          "t8"."stay_from",
          "t8"."stay_to",
          "t8"."before_open",
          "t8"."before_close_date",
          "t8"."from_history",
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
          "t8"."rate_currency",
          "t8"."rate_day",
          "t8"."found_rate",
          CASE
            WHEN "t8"."currency" IS NULL
            THEN CAST(1.00000000 AS DECIMAL(18, 8))
            ELSE "t8"."found_rate"
          END AS "rate"
        FROM (
          SELECT
            "t5"."deal_id",
            "t5"."born",
            "t5"."created_at",
            "t5"."copy",
            "t5"."account_id",
            "t5"."lead_id",
            "t5"."campaign_id",
            "t5"."product_id",
            "t5"."deal_type",
            "t5"."source",
            "t5"."list_amount",
            "t5"."cost",
            "t5"."status",
            "t5"."stage",
            "t5"."amount",
            "t5"."currency",
            "t5"."close_date",
            "t5"."probability",
            "t5"."owner_id",
            "t5"."valid_from",
            "t5"."valid_to",
            "t5"."closed_at",
            "t5"."stay_from",
            "t5"."stay_to",
            "t5"."before_open",
            "t5"."before_close_date",
            "t5"."from_history",
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
            "t7"."rate_currency",
            "t7"."rate_day",
            "t7"."found_rate"
          FROM "crm_deal_states" AS "t5"
          INNER JOIN "crm_periods" AS "t6"
            ON "t5"."valid_from" < "t6"."p_cut"
            AND "t5"."valid_to" >= "t6"."p_cut"
            AND "t5"."born" < "t6"."p_cut"
            AND "t5"."status" = 'open'
          LEFT OUTER JOIN "crm_rates" AS "t7"
            ON "t5"."currency" = "t7"."rate_currency" AND "t6"."p_cut_day" = "t7"."rate_day"
        ) AS "t8"
      ) AS "t9"
    ) AS "t11"
    LEFT OUTER JOIN "crm_stages" AS "t4"
      ON "t11"."stage" = "t4"."stage_name"
  ) AS "t12"
) AS "t13"
GROUP BY
  1,
  2
