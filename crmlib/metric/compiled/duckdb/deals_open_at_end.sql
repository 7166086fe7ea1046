-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__weighted n__weighted u__weighted c__stalled s__due n__due u__due {"basis": "orders"}
SELECT
  "t22"."p",
  "t22"."rate",
  COUNT(*) AS "c__",
  SUM("t22"."pipeline") AS "s__pipeline",
  COUNT("t22"."pipeline") AS "n__pipeline",
  COUNT("t22"."pipeline_unrated") AS "u__pipeline",
  SUM("t22"."weighted") AS "s__weighted",
  COUNT("t22"."weighted") AS "n__weighted",
  COUNT("t22"."weighted_unrated") AS "u__weighted",
  COUNT(*) FILTER(WHERE
    "t22"."stalled") AS "c__stalled",
  SUM("t22"."due") AS "s__due",
  COUNT("t22"."due") AS "n__due",
  COUNT("t22"."due_unrated") AS "u__due"
FROM (
  SELECT
    "t21"."p",
    "t21"."p_asof",
    "t21"."rate",
    CASE WHEN "t21"."rate" IS NOT NULL THEN "t21"."amount" ELSE NULL END AS "pipeline",
    CASE
      WHEN (
        "t21"."amount" IS NOT NULL
      ) AND (
        "t21"."rate" IS NULL
      )
      THEN "t21"."currency"
      ELSE NULL
    END AS "pipeline_unrated",
    CASE
      WHEN (
        "t21"."close_date" >= "t21"."p_next_start"
      )
      AND (
        "t21"."close_date" < "t21"."p_next_end"
      )
      THEN CASE WHEN "t21"."rate" IS NOT NULL THEN "t21"."amount" ELSE NULL END
      ELSE NULL
    END AS "due",
    CASE
      WHEN (
        "t21"."close_date" >= "t21"."p_next_start"
      )
      AND (
        "t21"."close_date" < "t21"."p_next_end"
      )
      THEN CASE
        WHEN (
          "t21"."amount" IS NOT NULL
        ) AND (
          "t21"."rate" IS NULL
        )
        THEN "t21"."currency"
        ELSE NULL
      END
      ELSE NULL
    END AS "due_unrated",
    "t21"."weighted",
    CASE
      WHEN (
        "t21"."weighted" IS NOT NULL
      ) AND (
        "t21"."rate" IS NULL
      )
      THEN "t21"."currency"
      ELSE NULL
    END AS "weighted_unrated",
    "t21"."stay_since" < "t21"."stalled_before" AS "stalled"
  FROM (
    SELECT
      "t20"."born",
      "t20"."valid_from",
      "t20"."valid_to",
      "t20"."status",
      "t20"."close_date",
      "t20"."stage",
      "t20"."amount",
      "t20"."currency",
      "t20"."weighted",
      "t20"."stay_since",
      "t20"."p",
      "t20"."p_start",
      "t20"."p_cut",
      "t20"."p_asof",
      "t20"."p_opening",
      "t20"."p_t12",
      "t20"."p_s12",
      "t20"."p_t24",
      "t20"."p_start_on",
      "t20"."p_cut_on",
      "t20"."p_opening_on",
      "t20"."p_cut_day",
      "t20"."p_opening_day",
      "t20"."p_next_start",
      "t20"."p_next_end",
      "t20"."p_typed",
      "t20"."rate",
      "t5"."usual_cut",
      "t5"."usual_stage",
      "t5"."stalled_before"
    FROM (
      SELECT
        "t18".*
        EXCLUDE ("found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t17"."born",
          "t17"."valid_from",
          "t17"."valid_to",
          "t17"."status",
          "t17"."close_date",
          "t17"."stage",
          "t17"."amount",
          "t17"."currency",
          "t17"."weighted",
          "t17"."stay_since",
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
          "t17"."rate_currency",
          "t17"."rate_day",
          "t17"."found_rate",
          CASE
            WHEN "t17"."currency" IS NULL
            THEN CAST(1.00000000 AS DECIMAL(18, 8))
            ELSE "t17"."found_rate"
          END AS "rate"
        FROM (
          SELECT
            "t16"."born",
            "t16"."valid_from",
            "t16"."valid_to",
            "t16"."status",
            "t16"."close_date",
            "t16"."stage",
            "t16"."amount",
            "t16"."currency",
            "t16"."weighted",
            "t16"."stay_since",
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
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t13"."born",
                "t13"."valid_from",
                "t13"."valid_to",
                "t13"."status",
                "t13"."close_date",
                "t13"."stage",
                "t13"."amount",
                "t13"."currency",
                "t13"."weighted",
                "t13"."stay_since"
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
                  "t12"."stage_name",
                  "t12"."stage_probability",
                  "t12"."stalled_after",
                  "t12"."amount" * CAST(COALESCE("t12"."probability", "t12"."stage_probability") AS DECIMAL(20, 8)) AS "weighted",
                  CAST(CAST(EPOCH_US("t12"."stay_from") - EPOCH_US(MAKE_TIMESTAMP(1970, 1, 1, 0, 0, 0.0)) AS DECIMAL(18, 0)) AS BIGINT) * 4 AS "stay_since"
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
                    "t8"."stage_name",
                    "t8"."stage_probability",
                    "t8"."stalled_after"
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
                        "t4"."valid_from" < CRM_LAST_P_CUT()
                        AND "t4"."valid_to" >= CRM_FIRST_P_CUT()
                        AND "t4"."born" < CRM_LAST_P_CUT()
                        AND (
                          "t4"."turns" OR NOT (
                            CRM_TURNS_P_CUT()
                          )
                        )
                    ) AS "t9"
                    WHERE
                      "t9"."status" = 'open'
                  ) AS "t11"
                  LEFT OUTER JOIN "crm_stages" AS "t8"
                    ON "t11"."stage" = "t8"."stage_name"
                ) AS "t12"
              ) AS "t13"
            ) AS "t14"
            WHERE
              "t14"."valid_from" < CRM_LAST_P_CUT()
              AND "t14"."valid_to" >= CRM_FIRST_P_CUT()
              AND "t14"."born" < CRM_LAST_P_CUT()
          ) AS "t16"
          INNER JOIN "crm_periods" AS "t6"
            ON "t16"."valid_from" < "t6"."p_cut"
            AND "t16"."valid_to" >= "t6"."p_cut"
            AND "t16"."born" < "t6"."p_cut"
          LEFT OUTER JOIN "crm_rates" AS "t7"
            ON "t16"."currency" = "t7"."rate_currency" AND "t6"."p_cut_day" = "t7"."rate_day"
        ) AS "t17"
      ) AS "t18"
    ) AS "t20"
    LEFT OUTER JOIN "crm_usual_stays" AS "t5"
      ON "t20"."p_cut" = "t5"."usual_cut" AND "t20"."stage" = "t5"."usual_stage"
  ) AS "t21"
) AS "t22"
GROUP BY
  1,
  2
