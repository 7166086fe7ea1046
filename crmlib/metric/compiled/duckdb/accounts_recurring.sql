-- accounts_recurring by all: s__kept n__kept u__kept s__base n__base u__base s__grown n__grown u__grown {"basis": "orders"}
WITH "t11" AS (
  SELECT
    "t10"."account_id",
    "t10"."product_id",
    "t10"."started_at",
    "t10"."ends_at",
    "t10"."amount",
    "t10"."currency",
    "t10"."cancelled_at",
    "t10"."row_order",
    "t10"."born",
    "t10"."gone_at",
    "t10"."months",
    "t10"."days",
    "t10"."region_of",
    "t10"."owner",
    "t10"."known_from",
    COALESCE(
      MAX("t10"."ends_at") OVER (
        PARTITION BY "t10"."account_id"
        ORDER BY "t10"."started_at" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 preceding
      ) <= "t10"."started_at",
      TRUE
    )
    AND COALESCE(
      LEAD("t10"."started_at") OVER (
        PARTITION BY "t10"."account_id"
        ORDER BY "t10"."started_at" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) >= "t10"."ends_at",
      TRUE
    ) AS "alone"
  FROM (
    SELECT
      "t2"."account_id",
      "t2"."product_id",
      "t2"."started_at",
      "t2"."ends_at",
      "t2"."amount",
      "t2"."currency",
      "t2"."cancelled_at",
      "t2"."row_order",
      "t2"."born",
      COALESCE("t2"."cancelled_at", MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)) AS "gone_at",
      CASE
        WHEN (
          (
            EXTRACT(day FROM "t2"."ends_at") = EXTRACT(day FROM "t2"."started_at")
          )
          OR (
            (
              EXTRACT(day FROM "t2"."ends_at") < EXTRACT(day FROM "t2"."started_at")
            )
            AND (
              EXTRACT(day FROM "t2"."ends_at" + INTERVAL '1' DAY) = 1
            )
          )
        )
        AND (
          (
            (
              (
                EXTRACT(year FROM "t2"."ends_at") * 12
              ) + EXTRACT(month FROM "t2"."ends_at")
            ) - (
              (
                EXTRACT(year FROM "t2"."started_at") * 12
              ) + EXTRACT(month FROM "t2"."started_at")
            )
          ) > 0
        )
        THEN CAST((
          (
            EXTRACT(year FROM "t2"."ends_at") * 12
          ) + EXTRACT(month FROM "t2"."ends_at")
        ) - (
          (
            EXTRACT(year FROM "t2"."started_at") * 12
          ) + EXTRACT(month FROM "t2"."started_at")
        ) AS INT)
        ELSE NULL
      END AS "months",
      CASE
        WHEN CASE
          WHEN (
            (
              EXTRACT(day FROM "t2"."ends_at") = EXTRACT(day FROM "t2"."started_at")
            )
            OR (
              (
                EXTRACT(day FROM "t2"."ends_at") < EXTRACT(day FROM "t2"."started_at")
              )
              AND (
                EXTRACT(day FROM "t2"."ends_at" + INTERVAL '1' DAY) = 1
              )
            )
          )
          AND (
            (
              (
                (
                  EXTRACT(year FROM "t2"."ends_at") * 12
                ) + EXTRACT(month FROM "t2"."ends_at")
              ) - (
                (
                  EXTRACT(year FROM "t2"."started_at") * 12
                ) + EXTRACT(month FROM "t2"."started_at")
              )
            ) > 0
          )
          THEN CAST((
            (
              EXTRACT(year FROM "t2"."ends_at") * 12
            ) + EXTRACT(month FROM "t2"."ends_at")
          ) - (
            (
              EXTRACT(year FROM "t2"."started_at") * 12
            ) + EXTRACT(month FROM "t2"."started_at")
          ) AS INT)
          ELSE NULL
        END IS NULL
        THEN DATE_DIFF('DAY', "t2"."started_at", "t2"."ends_at")
        ELSE NULL
      END AS "days",
      "t2"."account_id" AS "region_of",
      CAST(NULL AS TEXT) AS "owner",
      CAST(NULL AS TIMESTAMP(6)) AS "known_from"
    FROM "crm_v_subscriptions" AS "t2"
    WHERE
      "t2"."ends_at" > "t2"."started_at" AND "t2"."account_id" IS NOT NULL
  ) AS "t10"
), "crm_changed" AS (
  SELECT
    "t41".*
    EXCLUDE ("p_cut_day", "p_opening_day")
  FROM (
    SELECT
      "t38"."p",
      "t38"."account_id",
      "t38"."currency",
      "t38"."months",
      "t38"."days",
      "t38"."start",
      "t38"."end",
      "t38"."p_opening_day",
      "t38"."p_cut_day",
      "t38"."start_rate",
      "t38"."rate" AS "end_rate"
    FROM (
      SELECT
        "t37".*
        EXCLUDE ("found_rate", "rate_currency", "rate_day")
      FROM (
        SELECT
          "t35"."p",
          "t35"."account_id",
          "t35"."currency",
          "t35"."months",
          "t35"."days",
          "t35"."start",
          "t35"."end",
          "t35"."p_opening_day",
          "t35"."p_cut_day",
          "t35"."start_rate",
          "t35"."rate_currency",
          "t35"."rate_day",
          "t35"."found_rate",
          CASE
            WHEN "t35"."currency" IS NULL
            THEN CAST(1.00000000 AS DECIMAL(18, 8))
            ELSE "t35"."found_rate"
          END AS "rate"
        FROM (
          SELECT
            "t32"."p",
            "t32"."account_id",
            "t32"."currency",
            "t32"."months",
            "t32"."days",
            "t32"."start",
            "t32"."end",
            "t32"."p_opening_day",
            "t32"."p_cut_day",
            "t32"."start_rate",
            "t4"."rate_currency",
            "t4"."rate_day",
            "t4"."found_rate"
          FROM (
            SELECT
              "t28"."p",
              "t28"."account_id",
              "t28"."currency",
              "t28"."months",
              "t28"."days",
              "t28"."start",
              "t28"."end",
              "t28"."p_opening_day",
              "t28"."p_cut_day",
              "t28"."rate" AS "start_rate"
            FROM (
              SELECT
                "t27".*
                EXCLUDE ("found_rate", "rate_currency", "rate_day")
              FROM (
                SELECT
                  "t25"."p",
                  "t25"."account_id",
                  "t25"."currency",
                  "t25"."months",
                  "t25"."days",
                  "t25"."start",
                  "t25"."end",
                  "t25"."p_opening_day",
                  "t25"."p_cut_day",
                  "t25"."rate_currency",
                  "t25"."rate_day",
                  "t25"."found_rate",
                  CASE
                    WHEN "t25"."currency" IS NULL
                    THEN CAST(1.00000000 AS DECIMAL(18, 8))
                    ELSE "t25"."found_rate"
                  END AS "rate"
                FROM (
                  SELECT
                    "t22"."p",
                    "t22"."account_id",
                    "t22"."currency",
                    "t22"."months",
                    "t22"."days",
                    "t22"."start",
                    "t22"."end",
                    "t9"."p_opening_day",
                    "t9"."p_cut_day",
                    "t5"."rate_currency",
                    "t5"."rate_day",
                    "t5"."found_rate"
                  FROM (
                    SELECT
                      "t18"."p",
                      "t18"."account_id",
                      "t18"."currency",
                      "t18"."months",
                      "t18"."days",
                      CAST(CASE
                        WHEN "t18"."started_at" < "t18"."p_opening_on"
                        THEN "t18"."amount"
                        ELSE NULL
                      END AS DECIMAL(38, 4)) AS "start",
                      CAST(CASE
                        WHEN (
                          "t18"."ends_at" >= "t18"."p_cut_on"
                        )
                        AND (
                          "t18"."gone_at" >= "t18"."p_cut"
                        )
                        THEN "t18"."amount"
                        ELSE NULL
                      END AS DECIMAL(38, 4)) AS "end"
                    FROM (
                      SELECT
                        "t15"."account_id",
                        "t15"."product_id",
                        "t15"."started_at",
                        "t15"."ends_at",
                        "t15"."amount",
                        "t15"."currency",
                        "t15"."cancelled_at",
                        "t15"."row_order",
                        "t15"."born",
                        "t15"."gone_at",
                        "t15"."months",
                        "t15"."days",
                        "t15"."region_of",
                        "t15"."owner",
                        "t15"."known_from",
                        "t15"."alone",
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
                        "t3"."p_typed"
                      FROM (
                        SELECT
                          *
                        FROM "t11" AS "t12"
                        WHERE
                          "t12"."started_at" < CRM_LAST_P_CUT_ON()
                          AND "t12"."ends_at" >= CRM_FIRST_P_OPENING_ON()
                          AND "t12"."gone_at" >= CRM_FIRST_P_OPENING()
                          AND "t12"."born" < CRM_LAST_P_ASOF()
                      ) AS "t15"
                      INNER JOIN "crm_periods" AS "t3"
                        ON "t15"."started_at" < "t3"."p_cut_on"
                        AND "t15"."ends_at" >= "t3"."p_opening_on"
                        AND "t15"."gone_at" >= "t3"."p_opening"
                        AND "t15"."born" < "t3"."p_asof"
                    ) AS "t18"
                    WHERE
                      (
                        (
                          "t18"."started_at" < "t18"."p_opening_on"
                        )
                        OR (
                          (
                            "t18"."ends_at" >= "t18"."p_cut_on"
                          )
                          AND (
                            "t18"."gone_at" >= "t18"."p_cut"
                          )
                        )
                      )
                      AND NOT (
                        "t18"."alone"
                        AND (
                          "t18"."started_at" < "t18"."p_opening_on"
                        )
                        AND (
                          (
                            "t18"."ends_at" >= "t18"."p_cut_on"
                          )
                          AND (
                            "t18"."gone_at" >= "t18"."p_cut"
                          )
                        )
                      )
                  ) AS "t22"
                  INNER JOIN (
                    SELECT
                      "t0"."p",
                      "t0"."p_opening_day",
                      "t0"."p_cut_day"
                    FROM "crm_periods" AS "t0"
                  ) AS "t9"
                    ON "t22"."p" = "t9"."p"
                  LEFT OUTER JOIN "crm_rates" AS "t5"
                    ON "t22"."currency" = "t5"."rate_currency"
                    AND "t9"."p_opening_day" = "t5"."rate_day"
                ) AS "t25"
              ) AS "t27"
            ) AS "t28"
          ) AS "t32"
          LEFT OUTER JOIN "crm_rates" AS "t4"
            ON "t32"."currency" = "t4"."rate_currency" AND "t32"."p_cut_day" = "t4"."rate_day"
        ) AS "t35"
      ) AS "t37"
    ) AS "t38"
  ) AS "t41"
)
SELECT
  "t58"."p",
  "t58"."account",
  "t58"."months",
  "t58"."days",
  "t58"."start_rate",
  "t58"."end_rate",
  "t58"."grew",
  "t58"."number",
  "t58"."terms",
  SUM("t58"."kept") AS "s__kept",
  COUNT("t58"."kept") AS "n__kept",
  COUNT("t58"."kept_unrated") AS "u__kept",
  SUM("t58"."base") AS "s__base",
  COUNT("t58"."base") AS "n__base",
  COUNT("t58"."base_unrated") AS "u__base",
  SUM("t58"."grown") AS "s__grown",
  COUNT("t58"."grown") AS "n__grown",
  COUNT("t58"."grown_unrated") AS "u__grown"
FROM (
  SELECT
    "t57"."p",
    "t8"."p_asof",
    "t57"."account",
    "t57"."months",
    "t57"."days",
    "t57"."start_rate",
    "t57"."end_rate",
    "t57"."grew",
    "t57"."number",
    "t57"."terms",
    "t57"."base",
    "t57"."base_unrated",
    "t57"."kept",
    "t57"."kept_unrated",
    "t57"."grown",
    "t57"."grown_unrated"
  FROM (
    SELECT
      "t55"."p",
      "t55"."currency",
      "t55"."months",
      "t55"."days",
      "t55"."start_rate",
      "t55"."end_rate",
      "t55"."start",
      "t55"."end",
      "t55"."account",
      "t55"."grew",
      "t55"."number",
      "t55"."terms",
      COALESCE("t55"."start", CAST(0.0000 AS DECIMAL(38, 4))) AS "base",
      CASE
        WHEN (
          "t55"."start" IS NOT NULL
        ) AND (
          "t55"."start_rate" IS NULL
        )
        THEN "t55"."currency"
        ELSE NULL
      END AS "base_unrated",
      "t55"."end" AS "kept",
      CASE
        WHEN (
          "t55"."end" IS NOT NULL
        ) AND (
          "t55"."end_rate" IS NULL
        )
        THEN "t55"."currency"
        ELSE NULL
      END AS "kept_unrated",
      "t55"."end" AS "grown",
      CASE
        WHEN (
          "t55"."end" IS NOT NULL
        ) AND (
          "t55"."end_rate" IS NULL
        )
        THEN "t55"."currency"
        ELSE NULL
      END AS "grown_unrated"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t44"."p",
          "t44"."currency",
          "t44"."months",
          "t44"."days",
          "t44"."start_rate",
          "t44"."end_rate",
          "t44"."start",
          "t44"."end",
          CAST(NULL AS TEXT) AS "account",
          COALESCE("t44"."end_rate", CAST(0E-8 AS DECIMAL(18, 8))) >= COALESCE("t44"."start_rate", CAST(0E-8 AS DECIMAL(18, 8))) AS "grew",
          CASE
            WHEN COALESCE("t44"."start_rate", CAST(0E-8 AS DECIMAL(18, 8))) > 0
            THEN "t44"."held"
            ELSE 0
          END AS "number",
          1 AS "terms"
        FROM (
          SELECT
            "t43".*
            EXCLUDE ("p_cut_day", "p_opening_day")
          FROM (
            SELECT
              "t40"."p",
              "t40"."currency",
              "t40"."months",
              "t40"."days",
              "t40"."start",
              "t40"."end",
              "t40"."held",
              "t40"."p_opening_day",
              "t40"."p_cut_day",
              "t40"."start_rate",
              "t40"."rate" AS "end_rate"
            FROM (
              SELECT
                "t39".*
                EXCLUDE ("found_rate", "rate_currency", "rate_day")
              FROM (
                SELECT
                  "t36"."p",
                  "t36"."currency",
                  "t36"."months",
                  "t36"."days",
                  "t36"."start",
                  "t36"."end",
                  "t36"."held",
                  "t36"."p_opening_day",
                  "t36"."p_cut_day",
                  "t36"."start_rate",
                  "t36"."rate_currency",
                  "t36"."rate_day",
                  "t36"."found_rate",
                  CASE
                    WHEN "t36"."currency" IS NULL
                    THEN CAST(1.00000000 AS DECIMAL(18, 8))
                    ELSE "t36"."found_rate"
                  END AS "rate"
                FROM (
                  SELECT
                    "t34"."p",
                    "t34"."currency",
                    "t34"."months",
                    "t34"."days",
                    "t34"."start",
                    "t34"."end",
                    "t34"."held",
                    "t34"."p_opening_day",
                    "t34"."p_cut_day",
                    "t34"."start_rate",
                    "t4"."rate_currency",
                    "t4"."rate_day",
                    "t4"."found_rate"
                  FROM (
                    SELECT
                      "t30"."p",
                      "t30"."currency",
                      "t30"."months",
                      "t30"."days",
                      "t30"."start",
                      "t30"."end",
                      "t30"."held",
                      "t30"."p_opening_day",
                      "t30"."p_cut_day",
                      "t30"."rate" AS "start_rate"
                    FROM (
                      SELECT
                        "t29".*
                        EXCLUDE ("found_rate", "rate_currency", "rate_day")
                      FROM (
                        SELECT
                          "t26"."p",
                          "t26"."currency",
                          "t26"."months",
                          "t26"."days",
                          "t26"."start",
                          "t26"."end",
                          "t26"."held",
                          "t26"."p_opening_day",
                          "t26"."p_cut_day",
                          "t26"."rate_currency",
                          "t26"."rate_day",
                          "t26"."found_rate",
                          CASE
                            WHEN "t26"."currency" IS NULL
                            THEN CAST(1.00000000 AS DECIMAL(18, 8))
                            ELSE "t26"."found_rate"
                          END AS "rate"
                        FROM (
                          SELECT
                            "t24"."p",
                            "t24"."currency",
                            "t24"."months",
                            "t24"."days",
                            "t24"."start",
                            "t24"."end",
                            "t24"."held",
                            "t9"."p_opening_day",
                            "t9"."p_cut_day",
                            "t5"."rate_currency",
                            "t5"."rate_day",
                            "t5"."found_rate"
                          FROM (
                            SELECT
                              "t20"."p",
                              "t20"."currency",
                              "t20"."months",
                              "t20"."days",
                              SUM("t20"."amount") AS "start",
                              SUM("t20"."amount") AS "end",
                              COUNT(*) AS "held"
                            FROM (
                              SELECT
                                *
                              FROM (
                                SELECT
                                  "t17"."account_id",
                                  "t17"."product_id",
                                  "t17"."started_at",
                                  "t17"."ends_at",
                                  "t17"."amount",
                                  "t17"."currency",
                                  "t17"."cancelled_at",
                                  "t17"."row_order",
                                  "t17"."born",
                                  "t17"."gone_at",
                                  "t17"."months",
                                  "t17"."days",
                                  "t17"."region_of",
                                  "t17"."owner",
                                  "t17"."known_from",
                                  "t17"."alone",
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
                                  "t3"."p_typed"
                                FROM (
                                  SELECT
                                    *
                                  FROM (
                                    SELECT
                                      *
                                    FROM "t11" AS "t12"
                                    WHERE
                                      "t12"."alone" AND "t12"."amount" > 0
                                  ) AS "t13"
                                  WHERE
                                    "t13"."started_at" < CRM_LAST_P_OPENING_ON()
                                    AND "t13"."ends_at" >= CRM_FIRST_P_CUT_ON()
                                    AND "t13"."gone_at" >= CRM_FIRST_P_CUT()
                                    AND "t13"."born" < CRM_LAST_P_ASOF()
                                ) AS "t17"
                                INNER JOIN "crm_periods" AS "t3"
                                  ON "t17"."started_at" < "t3"."p_opening_on"
                                  AND "t17"."ends_at" >= "t3"."p_cut_on"
                                  AND "t17"."gone_at" >= "t3"."p_cut"
                                  AND "t17"."born" < "t3"."p_asof"
                              ) AS "t19"
                            ) AS "t20"
                            GROUP BY
                              1,
                              2,
                              3,
                              4
                          ) AS "t24"
                          INNER JOIN (
                            SELECT
                              "t0"."p",
                              "t0"."p_opening_day",
                              "t0"."p_cut_day"
                            FROM "crm_periods" AS "t0"
                          ) AS "t9"
                            ON "t24"."p" = "t9"."p"
                          LEFT OUTER JOIN "crm_rates" AS "t5"
                            ON "t24"."currency" = "t5"."rate_currency"
                            AND "t9"."p_opening_day" = "t5"."rate_day"
                        ) AS "t26"
                      ) AS "t29"
                    ) AS "t30"
                  ) AS "t34"
                  LEFT OUTER JOIN "crm_rates" AS "t4"
                    ON "t34"."currency" = "t4"."rate_currency" AND "t34"."p_cut_day" = "t4"."rate_day"
                ) AS "t36"
              ) AS "t39"
            ) AS "t40"
          ) AS "t43"
        ) AS "t44"
      ) AS "t48"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t53"."p",
          "t53"."currency",
          "t53"."months",
          "t53"."days",
          "t53"."start_rate",
          "t53"."end_rate",
          "t53"."start",
          "t53"."end",
          CASE WHEN NOT (
            "t53"."told"
          ) THEN "t53"."account_id" ELSE NULL END AS "account",
          "t53"."grew",
          "t53"."number",
          "t53"."terms"
        FROM (
          SELECT
            "t46"."p",
            "t46"."account_id",
            "t46"."currency",
            "t46"."months",
            "t46"."days",
            "t46"."start",
            "t46"."end",
            "t46"."start_rate",
            "t46"."end_rate",
            "t52"."_p",
            "t52"."_account",
            "t52"."number",
            "t52"."terms",
            "t52"."grew",
            "t52"."told"
          FROM "crm_changed" AS "t46"
          INNER JOIN (
            SELECT
              "t50"."_p",
              "t50"."_account",
              "t50"."number",
              "t50"."terms",
              "t50"."no_less"
              OR (
                (
                  "t50"."term" = "t50"."term_most"
                )
                AND (
                  "t50"."start_rate" = "t50"."start_rate_most"
                )
                AND (
                  "t50"."end_rate" = "t50"."end_rate_most"
                )
                AND (
                  (
                    "t50"."start" = 0
                  )
                  OR (
                    "t50"."start_rate" = 0
                  )
                  OR (
                    (
                      "t50"."end" >= "t50"."start"
                    )
                    AND (
                      "t50"."end_rate" >= "t50"."start_rate"
                    )
                  )
                )
              )
              OR (
                NOT (
                  "t50"."no_more"
                  OR (
                    (
                      "t50"."term" = "t50"."term_most"
                    )
                    AND (
                      "t50"."start_rate" = "t50"."start_rate_most"
                    )
                    AND (
                      "t50"."end_rate" = "t50"."end_rate_most"
                    )
                    AND (
                      (
                        "t50"."end" = 0
                      )
                      OR (
                        "t50"."end_rate" = 0
                      )
                      OR (
                        (
                          "t50"."start" >= "t50"."end"
                        )
                        AND (
                          "t50"."start_rate" >= "t50"."end_rate"
                        )
                      )
                    )
                  )
                )
                AND "t50"."more"
              ) AS "grew",
              "t50"."plain"
              AND (
                "t50"."apart"
                OR (
                  "t50"."no_less"
                  OR (
                    (
                      "t50"."term" = "t50"."term_most"
                    )
                    AND (
                      "t50"."start_rate" = "t50"."start_rate_most"
                    )
                    AND (
                      "t50"."end_rate" = "t50"."end_rate_most"
                    )
                    AND (
                      (
                        "t50"."start" = 0
                      )
                      OR (
                        "t50"."start_rate" = 0
                      )
                      OR (
                        (
                          "t50"."end" >= "t50"."start"
                        )
                        AND (
                          "t50"."end_rate" >= "t50"."start_rate"
                        )
                      )
                    )
                  )
                )
                OR (
                  "t50"."no_more"
                  OR (
                    (
                      "t50"."term" = "t50"."term_most"
                    )
                    AND (
                      "t50"."start_rate" = "t50"."start_rate_most"
                    )
                    AND (
                      "t50"."end_rate" = "t50"."end_rate_most"
                    )
                    AND (
                      (
                        "t50"."end" = 0
                      )
                      OR (
                        "t50"."end_rate" = 0
                      )
                      OR (
                        (
                          "t50"."start" >= "t50"."end"
                        )
                        AND (
                          "t50"."start_rate" >= "t50"."end_rate"
                        )
                      )
                    )
                  )
                )
              ) AS "told"
            FROM (
              SELECT
                "t49"."p" AS "_p",
                "t49"."account_id" AS "_account",
                MAX("t49"."start") AS "most",
                SUM(
                  (
                    CAST("t49"."end" AS DOUBLE) * CAST("t49"."end_rate" AS DOUBLE)
                  ) / COALESCE(CAST("t49"."months" AS DOUBLE), (
                    CAST("t49"."days" AS DOUBLE) * 48
                  ) / 1461)
                ) > SUM(
                  (
                    CAST("t49"."start" AS DOUBLE) * CAST("t49"."start_rate" AS DOUBLE)
                  ) / COALESCE(CAST("t49"."months" AS DOUBLE), (
                    CAST("t49"."days" AS DOUBLE) * 48
                  ) / 1461)
                ) AS "more",
                (
                  ABS(
                    SUM(
                      (
                        CAST("t49"."end" AS DOUBLE) * CAST("t49"."end_rate" AS DOUBLE)
                      ) / COALESCE(CAST("t49"."months" AS DOUBLE), (
                        CAST("t49"."days" AS DOUBLE) * 48
                      ) / 1461)
                    ) - SUM(
                      (
                        CAST("t49"."start" AS DOUBLE) * CAST("t49"."start_rate" AS DOUBLE)
                      ) / COALESCE(CAST("t49"."months" AS DOUBLE), (
                        CAST("t49"."days" AS DOUBLE) * 48
                      ) / 1461)
                    )
                  ) * 1000000000
                ) > (
                  SUM(
                    (
                      CAST("t49"."end" AS DOUBLE) * CAST("t49"."end_rate" AS DOUBLE)
                    ) / COALESCE(CAST("t49"."months" AS DOUBLE), (
                      CAST("t49"."days" AS DOUBLE) * 48
                    ) / 1461)
                  ) + SUM(
                    (
                      CAST("t49"."start" AS DOUBLE) * CAST("t49"."start_rate" AS DOUBLE)
                    ) / COALESCE(CAST("t49"."months" AS DOUBLE), (
                      CAST("t49"."days" AS DOUBLE) * 48
                    ) / 1461)
                  )
                ) AS "apart",
                BOOL_AND(CAST("t49"."plain" AS BOOLEAN)) AS "plain",
                BOOL_AND(CAST("t49"."no_less" AS BOOLEAN)) AS "no_less",
                BOOL_AND(CAST("t49"."no_more" AS BOOLEAN)) AS "no_more",
                SUM("t49"."start") AS "start",
                SUM("t49"."end") AS "end",
                MIN("t49"."term") AS "term",
                MIN("t49"."start_rate") AS "start_rate",
                MIN("t49"."end_rate") AS "end_rate",
                MAX("t49"."term") AS "term_most",
                MAX("t49"."start_rate") AS "start_rate_most",
                MAX("t49"."end_rate") AS "end_rate_most",
                CAST(CASE WHEN BOOL_OR(CAST("t49"."worth" AS BOOLEAN)) THEN 1 ELSE 0 END AS BIGINT) AS "number",
                COUNT(*) AS "terms"
              FROM (
                SELECT
                  "t47"."p",
                  "t47"."account_id",
                  "t47"."currency",
                  "t47"."months",
                  "t47"."days",
                  "t47"."start",
                  "t47"."end",
                  "t47"."start_rate",
                  "t47"."end_rate",
                  (
                    "t47"."start" >= 0
                  )
                  AND (
                    "t47"."end" >= 0
                  )
                  AND (
                    "t47"."start_rate" >= 0
                  )
                  AND (
                    "t47"."end_rate" >= 0
                  ) AS "plain",
                  (
                    "t47"."start" = 0
                  )
                  OR (
                    "t47"."start_rate" = 0
                  )
                  OR (
                    (
                      "t47"."end" >= "t47"."start"
                    )
                    AND (
                      "t47"."end_rate" >= "t47"."start_rate"
                    )
                  ) AS "no_less",
                  (
                    "t47"."end" = 0
                  )
                  OR (
                    "t47"."end_rate" = 0
                  )
                  OR (
                    (
                      "t47"."start" >= "t47"."end"
                    )
                    AND (
                      "t47"."start_rate" >= "t47"."end_rate"
                    )
                  ) AS "no_more",
                  (
                    "t47"."start" > 0
                  ) AND (
                    "t47"."start_rate" > 0
                  ) AS "worth",
                  COALESCE(CAST("t47"."months" AS BIGINT), -(
                    "t47"."days"
                  )) AS "term"
                FROM (
                  SELECT
                    "t45"."p",
                    "t45"."account_id",
                    "t45"."currency",
                    "t45"."months",
                    "t45"."days",
                    COALESCE("t45"."start", CAST(0.0000 AS DECIMAL(38, 4))) AS "start",
                    COALESCE("t45"."end", CAST(0.0000 AS DECIMAL(38, 4))) AS "end",
                    COALESCE("t45"."start_rate", CAST(0E-8 AS DECIMAL(18, 8))) AS "start_rate",
                    COALESCE("t45"."end_rate", CAST(0E-8 AS DECIMAL(18, 8))) AS "end_rate"
                  FROM "crm_changed" AS "t45"
                ) AS "t47"
              ) AS "t49"
              GROUP BY
                1,
                2
            ) AS "t50"
            WHERE
              "t50"."most" > 0
          ) AS "t52"
            ON "t46"."p" = "t52"."_p" AND "t46"."account_id" = "t52"."_account"
        ) AS "t53"
      ) AS "t54"
    ) AS "t55"
  ) AS "t57"
  INNER JOIN (
    SELECT
      "t0"."p",
      "t0"."p_asof"
    FROM "crm_periods" AS "t0"
  ) AS "t8"
    ON "t57"."p" = "t8"."p"
) AS "t58"
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9
