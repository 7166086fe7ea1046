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
    CASE WHEN "t18"."rate" IS NOT NULL THEN "t18"."amount" ELSE NULL END AS "pipeline",
    CASE
      WHEN (
        "t18"."amount" IS NOT NULL
      ) AND (
        "t18"."rate" IS NULL
      )
      THEN "t18"."currency"
      ELSE NULL
    END AS "pipeline_unrated",
    CASE
      WHEN (
        "t18"."close_date" >= "t18"."p_next_start"
      )
      AND (
        "t18"."close_date" < "t18"."p_next_end"
      )
      THEN CASE WHEN "t18"."rate" IS NOT NULL THEN "t18"."amount" ELSE NULL END
      ELSE NULL
    END AS "due",
    CASE
      WHEN (
        "t18"."close_date" >= "t18"."p_next_start"
      )
      AND (
        "t18"."close_date" < "t18"."p_next_end"
      )
      THEN CASE
        WHEN (
          "t18"."amount" IS NOT NULL
        ) AND (
          "t18"."rate" IS NULL
        )
        THEN "t18"."currency"
        ELSE NULL
      END
      ELSE NULL
    END AS "due_unrated",
    "t18"."weighted",
    CASE
      WHEN (
        "t18"."weighted" IS NOT NULL
      ) AND (
        "t18"."rate" IS NULL
      )
      THEN "t18"."currency"
      ELSE NULL
    END AS "weighted_unrated",
    "t18"."stay_since" < "t18"."stalled_before" AS "stalled"
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
      "t17"."rate",
      "t5"."usual_cut",
      "t5"."usual_stage",
      "t5"."stalled_before"
    FROM (
      SELECT
        "t15"."born",
        "t15"."valid_from",
        "t15"."valid_to",
        "t15"."status",
        "t15"."close_date",
        "t15"."stage",
        "t15"."amount",
        "t15"."currency",
        "t15"."weighted",
        "t15"."stay_since",
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
        "t15"."rate"
      FROM (
        SELECT
          "t14"."born",
          "t14"."valid_from",
          "t14"."valid_to",
          "t14"."status",
          "t14"."close_date",
          "t14"."stage",
          "t14"."amount",
          "t14"."currency",
          "t14"."weighted",
          "t14"."stay_since",
          "t14"."p",
          "t14"."p_start",
          "t14"."p_cut",
          "t14"."p_asof",
          "t14"."p_opening",
          "t14"."p_t12",
          "t14"."p_s12",
          "t14"."p_t24",
          "t14"."p_start_on",
          "t14"."p_cut_on",
          "t14"."p_opening_on",
          "t14"."p_cut_day",
          "t14"."p_opening_day",
          "t14"."p_next_start",
          "t14"."p_next_end",
          "t14"."p_typed",
          "t14"."rate_currency",
          "t14"."rate_day",
          "t14"."found_rate",
          CASE
            WHEN "t14"."currency" IS NULL
            THEN CAST('1.00000000' AS DECIMAL(18, 8))
            ELSE "t14"."found_rate"
          END AS "rate"
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
            "t13"."stay_since",
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
              "t11"."born",
              "t11"."valid_from",
              "t11"."valid_to",
              "t11"."status",
              "t11"."close_date",
              "t11"."stage",
              "t11"."amount",
              "t11"."currency",
              "t11"."amount" * COALESCE("t11"."probability", "t11"."stage_probability") AS "weighted",
              CAST(CAST((
                (
                  EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t11"."stay_from")) * 1000000
                ) + (
                  EXTRACT('microsecond' FROM "t11"."stay_from") % 1000000
                )
              ) - (
                (
                  EXTRACT('epoch' FROM DATE_TRUNC('SECOND', CAST('1970-01-01T00:00:00' AS TIMESTAMP(6)))) * 1000000
                ) + (
                  EXTRACT('microsecond' FROM CAST('1970-01-01T00:00:00' AS TIMESTAMP(6))) % 1000000
                )
              ) AS DECIMAL(18, 0)) AS BIGINT) * 4 AS "stay_since"
            FROM (
              SELECT
                "t10"."born",
                "t10"."valid_from",
                "t10"."valid_to",
                "t10"."status",
                "t10"."close_date",
                "t10"."stage",
                "t10"."stay_from",
                "t10"."probability",
                "t10"."amount",
                "t10"."currency",
                "t8"."stage_name",
                "t8"."stage_probability",
                "t8"."stalled_after"
              FROM (
                SELECT
                  "t3"."born",
                  "t3"."valid_from",
                  "t3"."valid_to",
                  "t3"."status",
                  "t3"."close_date",
                  "t3"."stage",
                  "t3"."stay_from",
                  "t3"."probability",
                  "t3"."amount",
                  "t3"."currency"
                FROM "crm_deal_states" AS "t3"
                WHERE
                  "t3"."status" = 'open'
              ) AS "t10"
              LEFT OUTER JOIN "crm_stages" AS "t8"
                ON "t10"."stage" = "t8"."stage_name"
            ) AS "t11"
          ) AS "t13"
          INNER JOIN "crm_periods" AS "t6"
            ON "t13"."valid_from" < "t6"."p_cut"
            AND "t13"."valid_to" >= "t6"."p_cut"
            AND "t13"."born" < "t6"."p_cut"
          LEFT OUTER JOIN "crm_rates" AS "t7"
            ON "t13"."currency" = "t7"."rate_currency" AND "t6"."p_cut_day" = "t7"."rate_day"
        ) AS "t14"
      ) AS "t15"
    ) AS "t17"
    LEFT OUTER JOIN "crm_usual_stays" AS "t5"
      ON "t17"."p_cut" = "t5"."usual_cut" AND "t17"."stage" = "t5"."usual_stage"
  ) AS "t18"
) AS "t19"
GROUP BY
  1,
  2
