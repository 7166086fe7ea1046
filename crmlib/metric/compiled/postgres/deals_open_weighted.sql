-- deals_open_weighted by all: s__weighted n__weighted u__weighted {"basis": "orders"}
SELECT
  "t13"."p",
  "t13"."rate",
  SUM("t13"."weighted") AS "s__weighted",
  COUNT("t13"."weighted") AS "n__weighted",
  COUNT("t13"."weighted_unrated") AS "u__weighted"
FROM (
  SELECT
    "t12"."p",
    "t12"."p_asof",
    "t12"."rate",
    "t12"."amount" * COALESCE("t12"."probability", "t4"."stage_probability") AS "weighted",
    CASE
      WHEN (
        (
          "t12"."amount" * COALESCE("t12"."probability", "t4"."stage_probability")
        ) IS NOT NULL
      )
      AND (
        "t12"."rate" IS NULL
      )
      THEN "t12"."currency"
      ELSE NULL
    END AS "weighted_unrated"
  FROM (
    SELECT
      "t10"."born",
      "t10"."valid_from",
      "t10"."valid_to",
      "t10"."status",
      "t10"."stage",
      "t10"."probability",
      "t10"."amount",
      "t10"."currency",
      "t10"."p",
      "t10"."p_start",
      "t10"."p_cut",
      "t10"."p_asof",
      "t10"."p_opening",
      "t10"."p_t12",
      "t10"."p_s12",
      "t10"."p_t24",
      "t10"."p_start_on",
      "t10"."p_cut_on",
      "t10"."p_opening_on",
      "t10"."p_cut_day",
      "t10"."p_opening_day",
      "t10"."p_next_start",
      "t10"."p_next_end",
      "t10"."p_typed",
      "t10"."rate"
    FROM (
      SELECT
        "t9"."born",
        "t9"."valid_from",
        "t9"."valid_to",
        "t9"."status",
        "t9"."stage",
        "t9"."probability",
        "t9"."amount",
        "t9"."currency",
        "t9"."p",
        "t9"."p_start",
        "t9"."p_cut",
        "t9"."p_asof",
        "t9"."p_opening",
        "t9"."p_t12",
        "t9"."p_s12",
        "t9"."p_t24",
        "t9"."p_start_on",
        "t9"."p_cut_on",
        "t9"."p_opening_on",
        "t9"."p_cut_day",
        "t9"."p_opening_day",
        "t9"."p_next_start",
        "t9"."p_next_end",
        "t9"."p_typed",
        "t9"."rate_currency",
        "t9"."rate_day",
        "t9"."found_rate",
        CASE
          WHEN "t9"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t9"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t8"."born",
          "t8"."valid_from",
          "t8"."valid_to",
          "t8"."status",
          "t8"."stage",
          "t8"."probability",
          "t8"."amount",
          "t8"."currency",
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
          "t5"."p_typed",
          "t6"."rate_currency",
          "t6"."rate_day",
          "t6"."found_rate"
        FROM (
          SELECT
            "t1"."born",
            "t1"."valid_from",
            "t1"."valid_to",
            "t1"."status",
            "t1"."stage",
            "t1"."probability",
            "t1"."amount",
            "t1"."currency"
          FROM "crm_deal_states" AS "t1"
        ) AS "t8"
        INNER JOIN "crm_periods" AS "t5"
          ON "t8"."valid_from" < "t5"."p_cut"
          AND "t8"."valid_to" >= "t5"."p_cut"
          AND "t8"."born" < "t5"."p_cut"
          AND "t8"."status" = 'open'
        LEFT OUTER JOIN "crm_rates" AS "t6"
          ON "t8"."currency" = "t6"."rate_currency" AND "t5"."p_cut_day" = "t6"."rate_day"
      ) AS "t9"
    ) AS "t10"
  ) AS "t12"
  LEFT OUTER JOIN "crm_stages" AS "t4"
    ON "t12"."stage" = "t4"."stage_name"
) AS "t13"
GROUP BY
  1,
  2
