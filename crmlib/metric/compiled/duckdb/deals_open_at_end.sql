-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__weighted n__weighted u__weighted c__stalled s__due n__due u__due {"basis": "orders"}
SELECT
  "t19"."p",
  "t19"."rate",
  COUNT(*) AS "c__",
  SUM("t19"."pipeline") AS "s__pipeline",
  COUNT("t19"."pipeline") AS "n__pipeline",
  COUNT("t19"."pipeline_unrated") AS "u__pipeline",
  SUM("t19"."weighted") AS "s__weighted",
  COUNT("t19"."weighted") AS "n__weighted",
  COUNT("t19"."weighted_unrated") AS "u__weighted",
  COUNT(*) FILTER(WHERE
    "t19"."stalled") AS "c__stalled",
  SUM("t19"."due") AS "s__due",
  COUNT("t19"."due") AS "n__due",
  COUNT("t19"."due_unrated") AS "u__due"
FROM (
  SELECT
    "t18"."p",
    "t18"."p_asof",
    "t18"."rate",
    "t18"."pipeline",
    "t18"."pipeline_unrated",
    CASE
      WHEN (
        "t18"."close_date" >= "t18"."p_next_start"
      )
      AND (
        "t18"."close_date" < "t18"."p_next_end"
      )
      THEN "t18"."pipeline"
      ELSE NULL
    END AS "due",
    CASE
      WHEN (
        "t18"."close_date" >= "t18"."p_next_start"
      )
      AND (
        "t18"."close_date" < "t18"."p_next_end"
      )
      THEN "t18"."pipeline_unrated"
      ELSE NULL
    END AS "due_unrated",
    "t18"."amount" * CAST(COALESCE("t18"."probability", "t18"."stage_probability") AS DECIMAL(20, 8)) AS "weighted",
    CASE
      WHEN (
        (
          "t18"."amount" * CAST(COALESCE("t18"."probability", "t18"."stage_probability") AS DECIMAL(20, 8))
        ) IS NOT NULL
      )
      AND (
        "t18"."rate" IS NULL
      )
      THEN "t18"."currency"
      ELSE NULL
    END AS "weighted_unrated",
    CASE
      WHEN "t18"."stalled_after" IS NOT NULL
      THEN CAST(EPOCH_US("t18"."p_cut") - EPOCH_US("t18"."stay_from") AS DECIMAL(18, 0)) > CAST("t18"."stalled_after" * 86400000000 AS DECIMAL(38, 4))
      ELSE (
        CAST(EPOCH_US("t18"."p_cut") - EPOCH_US("t18"."stay_from") AS DECIMAL(18, 0)) * 4
      ) > "t18"."four_times"
    END AS "stalled"
  FROM (
    SELECT
      "t17"."born",
      "t17"."valid_from",
      "t17"."valid_to",
      "t17"."status",
      "t17"."close_date",
      "t17"."stage",
      "t17"."stay_from",
      "t17"."probability",
      "t17"."amount",
      "t17"."currency",
      "t17"."p",
      "t17"."p_start",
      "t17"."p_cut",
      "t17"."p_asof",
      "t17"."p_opening",
      "t17"."p_t12",
      "t17"."p_s12",
      "t17"."p_t24",
      "t17"."p_start_on",
      "t17"."p_cut_on",
      "t17"."p_opening_on",
      "t17"."p_cut_day",
      "t17"."p_opening_day",
      "t17"."p_next_start",
      "t17"."p_next_end",
      "t17"."p_typed",
      "t17"."rate",
      "t17"."stage_name",
      "t17"."stage_probability",
      "t17"."stalled_after",
      "t17"."usual_cut",
      "t17"."usual_stage",
      "t17"."four_times",
      "t17"."amount" * CAST("t17"."rate" AS DECIMAL(20, 8)) AS "pipeline",
      CASE
        WHEN (
          "t17"."amount" IS NOT NULL
        ) AND (
          "t17"."rate" IS NULL
        )
        THEN "t17"."currency"
        ELSE NULL
      END AS "pipeline_unrated"
    FROM (
      SELECT
        "t16"."born",
        "t16"."valid_from",
        "t16"."valid_to",
        "t16"."status",
        "t16"."close_date",
        "t16"."stage",
        "t16"."stay_from",
        "t16"."probability",
        "t16"."amount",
        "t16"."currency",
        "t16"."p",
        "t16"."p_start",
        "t16"."p_cut",
        "t16"."p_asof",
        "t16"."p_opening",
        "t16"."p_t12",
        "t16"."p_s12",
        "t16"."p_t24",
        "t16"."p_start_on",
        "t16"."p_cut_on",
        "t16"."p_opening_on",
        "t16"."p_cut_day",
        "t16"."p_opening_day",
        "t16"."p_next_start",
        "t16"."p_next_end",
        "t16"."p_typed",
        "t16"."rate",
        "t5"."stage_name",
        "t5"."stage_probability",
        "t5"."stalled_after",
        "t6"."usual_cut",
        "t6"."usual_stage",
        "t6"."four_times"
      FROM (
        SELECT
          "t14".*
          EXCLUDE ("found_rate", "rate_currency", "rate_day")
        FROM (
          SELECT
            "t13"."born",
            "t13"."valid_from",
            "t13"."valid_to",
            "t13"."status",
            "t13"."close_date",
            "t13"."stage",
            "t13"."stay_from",
            "t13"."probability",
            "t13"."amount",
            "t13"."currency",
            "t13"."p",
            "t13"."p_start",
            "t13"."p_cut",
            "t13"."p_asof",
            "t13"."p_opening",
            "t13"."p_t12",
            "t13"."p_s12",
            "t13"."p_t24",
            "t13"."p_start_on",
            "t13"."p_cut_on",
            "t13"."p_opening_on",
            "t13"."p_cut_day",
            "t13"."p_opening_day",
            "t13"."p_next_start",
            "t13"."p_next_end",
            "t13"."p_typed",
            "t13"."rate_currency",
            "t13"."rate_day",
            "t13"."found_rate",
            CASE
              WHEN "t13"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t13"."found_rate"
            END AS "rate"
          FROM (
            SELECT
              "t12"."born",
              "t12"."valid_from",
              "t12"."valid_to",
              "t12"."status",
              "t12"."close_date",
              "t12"."stage",
              "t12"."stay_from",
              "t12"."probability",
              "t12"."amount",
              "t12"."currency",
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
              "t8"."rate_currency",
              "t8"."rate_day",
              "t8"."found_rate"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t9"."born",
                  "t9"."valid_from",
                  "t9"."valid_to",
                  "t9"."status",
                  "t9"."close_date",
                  "t9"."stage",
                  "t9"."stay_from",
                  "t9"."probability",
                  "t9"."amount",
                  "t9"."currency"
                FROM (
                  SELECT
                    *
                  FROM "crm_deal_states" AS "t4"
                  WHERE
                    "t4"."turns" OR NOT (
                      CRM_TURNS_P_CUT()
                    )
                ) AS "t9"
              ) AS "t10"
              WHERE
                "t10"."valid_from" < CRM_LAST_P_CUT()
                AND "t10"."valid_to" >= CRM_FIRST_P_CUT()
                AND "t10"."born" < CRM_LAST_P_CUT()
            ) AS "t12"
            INNER JOIN "crm_periods" AS "t7"
              ON "t12"."valid_from" < "t7"."p_cut"
              AND "t12"."valid_to" >= "t7"."p_cut"
              AND "t12"."born" < "t7"."p_cut"
              AND "t12"."status" = 'open'
            LEFT OUTER JOIN "crm_rates" AS "t8"
              ON "t12"."currency" = "t8"."rate_currency" AND "t7"."p_cut_day" = "t8"."rate_day"
          ) AS "t13"
        ) AS "t14"
      ) AS "t16"
      LEFT OUTER JOIN "crm_stages" AS "t5"
        ON "t16"."stage" = "t5"."stage_name"
      LEFT OUTER JOIN "crm_usual_stays" AS "t6"
        ON "t16"."p_cut" = "t6"."usual_cut" AND "t16"."stage" = "t6"."usual_stage"
    ) AS "t17"
  ) AS "t18"
) AS "t19"
GROUP BY
  1,
  2
