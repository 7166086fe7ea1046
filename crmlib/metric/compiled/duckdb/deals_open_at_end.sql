-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__weighted n__weighted u__weighted c__stalled s__due n__due u__due {"basis": "orders"}
SELECT
  "t18"."p",
  "t18"."rate",
  COUNT(*) AS "c__",
  SUM("t18"."pipeline") AS "s__pipeline",
  COUNT("t18"."pipeline") AS "n__pipeline",
  COUNT("t18"."pipeline_unrated") AS "u__pipeline",
  SUM("t18"."weighted") AS "s__weighted",
  COUNT("t18"."weighted") AS "n__weighted",
  COUNT("t18"."weighted_unrated") AS "u__weighted",
  COUNT(*) FILTER(WHERE
    "t18"."stalled") AS "c__stalled",
  SUM("t18"."due") AS "s__due",
  COUNT("t18"."due") AS "n__due",
  COUNT("t18"."due_unrated") AS "u__due"
FROM (
  SELECT
    "t17"."p",
    "t17"."p_asof",
    "t17"."rate",
    "t17"."pipeline",
    "t17"."pipeline_unrated",
    CASE
      WHEN (
        "t17"."close_date" >= "t17"."p_next_start"
      )
      AND (
        "t17"."close_date" < "t17"."p_next_end"
      )
      THEN "t17"."pipeline"
      ELSE NULL
    END AS "due",
    CASE
      WHEN (
        "t17"."close_date" >= "t17"."p_next_start"
      )
      AND (
        "t17"."close_date" < "t17"."p_next_end"
      )
      THEN "t17"."pipeline_unrated"
      ELSE NULL
    END AS "due_unrated",
    "t17"."amount" * CAST(COALESCE("t17"."probability", "t17"."stage_probability") AS DECIMAL(20, 8)) AS "weighted",
    CASE
      WHEN (
        (
          "t17"."amount" * CAST(COALESCE("t17"."probability", "t17"."stage_probability") AS DECIMAL(20, 8))
        ) IS NOT NULL
      )
      AND (
        "t17"."rate" IS NULL
      )
      THEN "t17"."currency"
      ELSE NULL
    END AS "weighted_unrated",
    CASE
      WHEN "t17"."stalled_after" IS NOT NULL
      THEN CAST(EPOCH_US("t17"."p_cut") - EPOCH_US("t17"."stay_from") AS DECIMAL(18, 0)) > CAST("t17"."stalled_after" * 86400000000 AS DECIMAL(38, 4))
      ELSE (
        CAST(EPOCH_US("t17"."p_cut") - EPOCH_US("t17"."stay_from") AS DECIMAL(18, 0)) * 4
      ) > "t17"."four_times"
    END AS "stalled"
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
      "t16"."stage_name",
      "t16"."stage_probability",
      "t16"."stalled_after",
      "t16"."usual_cut",
      "t16"."usual_stage",
      "t16"."four_times",
      "t16"."amount" * CAST("t16"."rate" AS DECIMAL(20, 8)) AS "pipeline",
      CASE
        WHEN (
          "t16"."amount" IS NOT NULL
        ) AND (
          "t16"."rate" IS NULL
        )
        THEN "t16"."currency"
        ELSE NULL
      END AS "pipeline_unrated"
    FROM (
      SELECT
        "t15"."born",
        "t15"."valid_from",
        "t15"."valid_to",
        "t15"."status",
        "t15"."close_date",
        "t15"."stage",
        "t15"."stay_from",
        "t15"."probability",
        "t15"."amount",
        "t15"."currency",
        "t15"."p",
        "t15"."p_start",
        "t15"."p_cut",
        "t15"."p_asof",
        "t15"."p_opening",
        "t15"."p_t12",
        "t15"."p_s12",
        "t15"."p_t24",
        "t15"."p_start_on",
        "t15"."p_cut_on",
        "t15"."p_opening_on",
        "t15"."p_cut_day",
        "t15"."p_opening_day",
        "t15"."p_next_start",
        "t15"."p_next_end",
        "t15"."p_typed",
        "t15"."rate",
        "t5"."stage_name",
        "t5"."stage_probability",
        "t5"."stalled_after",
        "t6"."usual_cut",
        "t6"."usual_stage",
        "t6"."four_times"
      FROM (
        SELECT
          "t13".*
          EXCLUDE ("found_rate", "rate_currency", "rate_day")
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
            "t12"."p",
            "t12"."p_start",
            "t12"."p_cut",
            "t12"."p_asof",
            "t12"."p_opening",
            "t12"."p_t12",
            "t12"."p_s12",
            "t12"."p_t24",
            "t12"."p_start_on",
            "t12"."p_cut_on",
            "t12"."p_opening_on",
            "t12"."p_cut_day",
            "t12"."p_opening_day",
            "t12"."p_next_start",
            "t12"."p_next_end",
            "t12"."p_typed",
            "t12"."rate_currency",
            "t12"."rate_day",
            "t12"."found_rate",
            CASE
              WHEN "t12"."currency" IS NULL
              THEN CAST(1.00000000 AS DECIMAL(18, 8))
              ELSE "t12"."found_rate"
            END AS "rate"
          FROM (
            SELECT
              "t11"."born",
              "t11"."valid_from",
              "t11"."valid_to",
              "t11"."status",
              "t11"."close_date",
              "t11"."stage",
              "t11"."stay_from",
              "t11"."probability",
              "t11"."amount",
              "t11"."currency",
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
                  "t4"."born",
                  "t4"."valid_from",
                  "t4"."valid_to",
                  "t4"."status",
                  "t4"."close_date",
                  "t4"."stage",
                  "t4"."stay_from",
                  "t4"."probability",
                  "t4"."amount",
                  "t4"."currency"
                FROM "crm_deal_states" AS "t4"
              ) AS "t9"
              WHERE
                "t9"."valid_from" < CRM_LAST_P_CUT()
                AND "t9"."valid_to" >= CRM_FIRST_P_CUT()
                AND "t9"."born" < CRM_LAST_P_CUT()
            ) AS "t11"
            INNER JOIN "crm_periods" AS "t7"
              ON "t11"."valid_from" < "t7"."p_cut"
              AND "t11"."valid_to" >= "t7"."p_cut"
              AND "t11"."born" < "t7"."p_cut"
              AND "t11"."status" = 'open'
            LEFT OUTER JOIN "crm_rates" AS "t8"
              ON "t11"."currency" = "t8"."rate_currency" AND "t7"."p_cut_day" = "t8"."rate_day"
          ) AS "t12"
        ) AS "t13"
      ) AS "t15"
      LEFT OUTER JOIN "crm_stages" AS "t5"
        ON "t15"."stage" = "t5"."stage_name"
      LEFT OUTER JOIN "crm_usual_stays" AS "t6"
        ON "t15"."p_cut" = "t6"."usual_cut" AND "t15"."stage" = "t6"."usual_stage"
    ) AS "t16"
  ) AS "t17"
) AS "t18"
GROUP BY
  1,
  2
