-- accounts_recurring by all: s__kept n__kept u__kept s__base n__base u__base s__grown n__grown u__grown {"basis": "orders"}
WITH "t11" AS (
  SELECT
    "t10"."p",
    "t10"."p_asof",
    "t10"."p_opening_day",
    "t10"."p_cut_day",
    "t10"."account_id",
    "t10"."currency",
    "t10"."months",
    "t10"."days",
    SUM("t10"."start") AS "start",
    SUM("t10"."end") AS "end",
    BOOL_OR(CAST(COALESCE("t10"."start" > 0, FALSE) AS BOOLEAN)) AS "paid"
  FROM (
    SELECT
      "t9"."account_id",
      "t9"."product_id",
      "t9"."started_at",
      "t9"."ends_at",
      "t9"."amount",
      "t9"."currency",
      "t9"."cancelled_at",
      "t9"."row_order",
      "t9"."born",
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
      (
        "t9"."started_at" < "t9"."p_cut_on"
      )
      AND (
        "t9"."ends_at" >= "t9"."p_cut_on"
      )
      AND (
        (
          "t9"."cancelled_at" IS NULL
        ) OR (
          "t9"."cancelled_at" >= "t9"."p_cut"
        )
      ) AS "at_end",
      (
        "t9"."started_at" < "t9"."p_opening_on"
      )
      AND (
        "t9"."ends_at" >= "t9"."p_opening_on"
      )
      AND (
        (
          "t9"."cancelled_at" IS NULL
        )
        OR (
          "t9"."cancelled_at" >= "t9"."p_opening"
        )
      ) AS "at_start",
      CASE
        WHEN (
          "t9"."started_at" < "t9"."p_cut_on"
        )
        AND (
          "t9"."ends_at" >= "t9"."p_cut_on"
        )
        AND (
          (
            "t9"."cancelled_at" IS NULL
          ) OR (
            "t9"."cancelled_at" >= "t9"."p_cut"
          )
        )
        THEN "t9"."amount"
        ELSE NULL
      END AS "end",
      CASE
        WHEN (
          "t9"."started_at" < "t9"."p_opening_on"
        )
        AND (
          "t9"."ends_at" >= "t9"."p_opening_on"
        )
        AND (
          (
            "t9"."cancelled_at" IS NULL
          )
          OR (
            "t9"."cancelled_at" >= "t9"."p_opening"
          )
        )
        THEN "t9"."amount"
        ELSE NULL
      END AS "start",
      CASE
        WHEN (
          (
            EXTRACT(day FROM "t9"."ends_at") = EXTRACT(day FROM "t9"."started_at")
          )
          OR (
            (
              EXTRACT(day FROM "t9"."ends_at") < EXTRACT(day FROM "t9"."started_at")
            )
            AND (
              EXTRACT(day FROM "t9"."ends_at" + INTERVAL '1' DAY) = 1
            )
          )
        )
        AND (
          (
            (
              (
                EXTRACT(year FROM "t9"."ends_at") * 12
              ) + EXTRACT(month FROM "t9"."ends_at")
            ) - (
              (
                EXTRACT(year FROM "t9"."started_at") * 12
              ) + EXTRACT(month FROM "t9"."started_at")
            )
          ) > 0
        )
        THEN CAST((
          (
            EXTRACT(year FROM "t9"."ends_at") * 12
          ) + EXTRACT(month FROM "t9"."ends_at")
        ) - (
          (
            EXTRACT(year FROM "t9"."started_at") * 12
          ) + EXTRACT(month FROM "t9"."started_at")
        ) AS INT)
        ELSE NULL
      END AS "months",
      CASE
        WHEN CASE
          WHEN (
            (
              EXTRACT(day FROM "t9"."ends_at") = EXTRACT(day FROM "t9"."started_at")
            )
            OR (
              (
                EXTRACT(day FROM "t9"."ends_at") < EXTRACT(day FROM "t9"."started_at")
              )
              AND (
                EXTRACT(day FROM "t9"."ends_at" + INTERVAL '1' DAY) = 1
              )
            )
          )
          AND (
            (
              (
                (
                  EXTRACT(year FROM "t9"."ends_at") * 12
                ) + EXTRACT(month FROM "t9"."ends_at")
              ) - (
                (
                  EXTRACT(year FROM "t9"."started_at") * 12
                ) + EXTRACT(month FROM "t9"."started_at")
              )
            ) > 0
          )
          THEN CAST((
            (
              EXTRACT(year FROM "t9"."ends_at") * 12
            ) + EXTRACT(month FROM "t9"."ends_at")
          ) - (
            (
              EXTRACT(year FROM "t9"."started_at") * 12
            ) + EXTRACT(month FROM "t9"."started_at")
          ) AS INT)
          ELSE NULL
        END IS NULL
        THEN DATE_DIFF('DAY', "t9"."started_at", "t9"."ends_at")
        ELSE NULL
      END AS "days"
    FROM (
      SELECT
        "t8"."account_id",
        "t8"."product_id",
        "t8"."started_at",
        "t8"."ends_at",
        "t8"."amount",
        "t8"."currency",
        "t8"."cancelled_at",
        "t8"."row_order",
        "t8"."born",
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
          *
        FROM (
          SELECT
            *
          FROM "crm_v_subscriptions" AS "t2"
          WHERE
            "t2"."ends_at" > "t2"."started_at"
        ) AS "t6"
        WHERE
          "t6"."started_at" < CRM_LAST_P_CUT_ON() AND "t6"."born" < CRM_LAST_P_ASOF()
      ) AS "t8"
      INNER JOIN "crm_periods" AS "t5"
        ON "t8"."started_at" < "t5"."p_cut_on"
        AND "t8"."ends_at" >= LEAST("t5"."p_opening_on", "t5"."p_cut_on")
        AND "t8"."born" < "t5"."p_asof"
    ) AS "t9"
    WHERE
      (
        (
          (
            "t9"."started_at" < "t9"."p_cut_on"
          )
          AND (
            "t9"."ends_at" >= "t9"."p_cut_on"
          )
          AND (
            (
              "t9"."cancelled_at" IS NULL
            ) OR (
              "t9"."cancelled_at" >= "t9"."p_cut"
            )
          )
        )
        OR (
          (
            "t9"."started_at" < "t9"."p_opening_on"
          )
          AND (
            "t9"."ends_at" >= "t9"."p_opening_on"
          )
          AND (
            (
              "t9"."cancelled_at" IS NULL
            )
            OR (
              "t9"."cancelled_at" >= "t9"."p_opening"
            )
          )
        )
      )
      AND "t9"."account_id" IS NOT NULL
  ) AS "t10"
  GROUP BY
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8
)
SELECT
  "t26"."p",
  "t26"."account",
  "t26"."months",
  "t26"."days",
  "t26"."start_rate",
  "t26"."end_rate",
  SUM("t26"."kept") AS "s__kept",
  COUNT("t26"."kept") AS "n__kept",
  COUNT("t26"."kept_unrated") AS "u__kept",
  SUM("t26"."base") AS "s__base",
  COUNT("t26"."base") AS "n__base",
  COUNT("t26"."base_unrated") AS "u__base",
  SUM("t26"."grown") AS "s__grown",
  COUNT("t26"."grown") AS "n__grown",
  COUNT("t26"."grown_unrated") AS "u__grown"
FROM (
  SELECT
    "t25"."p",
    "t25"."p_asof",
    CASE
      WHEN NOT (
        COALESCE("t25"."start_rate" = "t25"."rate", FALSE)
        AND COALESCE("t25"."start_rate" > 0, FALSE)
        AND (
          "t25"."terms" = 1
        )
        AND (
          "t25"."start" > 0
        )
      )
      THEN "t25"."account_id"
      ELSE NULL
    END AS "account",
    "t25"."months",
    "t25"."days",
    "t25"."start_rate",
    "t25"."rate" AS "end_rate",
    "t25"."start" AS "base",
    CASE
      WHEN (
        "t25"."start" IS NOT NULL
      ) AND (
        "t25"."start_rate" IS NULL
      )
      THEN "t25"."currency"
      ELSE NULL
    END AS "base_unrated",
    CASE
      WHEN COALESCE("t25"."start_rate" = "t25"."rate", FALSE)
      AND COALESCE("t25"."start_rate" > 0, FALSE)
      AND (
        "t25"."terms" = 1
      )
      AND (
        "t25"."start" > 0
      )
      THEN LEAST("t25"."start", COALESCE("t25"."end", CAST(0.0000 AS DECIMAL(38, 4))))
      ELSE "t25"."end"
    END AS "kept",
    CASE
      WHEN (
        "t25"."end" IS NOT NULL
      ) AND (
        "t25"."rate" IS NULL
      )
      THEN "t25"."currency"
      ELSE NULL
    END AS "kept_unrated",
    CASE
      WHEN COALESCE("t25"."start_rate" = "t25"."rate", FALSE)
      AND COALESCE("t25"."start_rate" > 0, FALSE)
      AND (
        "t25"."terms" = 1
      )
      AND (
        "t25"."start" > 0
      )
      THEN COALESCE("t25"."end", CAST(0.0000 AS DECIMAL(38, 4)))
      ELSE "t25"."end"
    END AS "grown",
    CASE
      WHEN (
        "t25"."end" IS NOT NULL
      ) AND (
        "t25"."rate" IS NULL
      )
      THEN "t25"."currency"
      ELSE NULL
    END AS "grown_unrated"
  FROM (
    SELECT
      "t24".*
      EXCLUDE ("found_rate", "rate_currency", "rate_day")
    FROM (
      SELECT
        "t23"."p",
        "t23"."p_asof",
        "t23"."p_opening_day",
        "t23"."p_cut_day",
        "t23"."account_id",
        "t23"."currency",
        "t23"."months",
        "t23"."days",
        "t23"."start",
        "t23"."end",
        "t23"."_p",
        "t23"."_account",
        "t23"."terms",
        "t23"."start_rate",
        "t23"."rate_currency",
        "t23"."rate_day",
        "t23"."found_rate",
        CASE
          WHEN "t23"."currency" IS NULL
          THEN CAST(1.00000000 AS DECIMAL(18, 8))
          ELSE "t23"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t22"."p",
          "t22"."p_asof",
          "t22"."p_opening_day",
          "t22"."p_cut_day",
          "t22"."account_id",
          "t22"."currency",
          "t22"."months",
          "t22"."days",
          "t22"."start",
          "t22"."end",
          "t22"."_p",
          "t22"."_account",
          "t22"."terms",
          "t22"."start_rate",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t20"."p",
            "t20"."p_asof",
            "t20"."p_opening_day",
            "t20"."p_cut_day",
            "t20"."account_id",
            "t20"."currency",
            "t20"."months",
            "t20"."days",
            "t20"."start",
            "t20"."end",
            "t20"."_p",
            "t20"."_account",
            "t20"."terms",
            "t20"."rate" AS "start_rate"
          FROM (
            SELECT
              "t19".*
              EXCLUDE ("found_rate", "rate_currency", "rate_day")
            FROM (
              SELECT
                "t18"."p",
                "t18"."p_asof",
                "t18"."p_opening_day",
                "t18"."p_cut_day",
                "t18"."account_id",
                "t18"."currency",
                "t18"."months",
                "t18"."days",
                "t18"."start",
                "t18"."end",
                "t18"."_p",
                "t18"."_account",
                "t18"."terms",
                "t18"."rate_currency",
                "t18"."rate_day",
                "t18"."found_rate",
                CASE
                  WHEN "t18"."currency" IS NULL
                  THEN CAST(1.00000000 AS DECIMAL(18, 8))
                  ELSE "t18"."found_rate"
                END AS "rate"
              FROM (
                SELECT
                  "t14"."p",
                  "t14"."p_asof",
                  "t14"."p_opening_day",
                  "t14"."p_cut_day",
                  "t14"."account_id",
                  "t14"."currency",
                  "t14"."months",
                  "t14"."days",
                  "t14"."start",
                  "t14"."end",
                  "t17"."_p",
                  "t17"."_account",
                  "t17"."terms",
                  "t4"."rate_currency",
                  "t4"."rate_day",
                  "t4"."found_rate"
                FROM (
                  SELECT
                    "t12".*
                    EXCLUDE ("paid")
                  FROM "t11" AS "t12"
                ) AS "t14"
                INNER JOIN (
                  SELECT
                    "t15"."_p",
                    "t15"."_account",
                    "t15"."terms"
                  FROM (
                    SELECT
                      "t12"."p" AS "_p",
                      "t12"."account_id" AS "_account",
                      BOOL_OR(CAST("t12"."paid" AS BOOLEAN)) AS "paid",
                      COUNT(*) AS "terms"
                    FROM "t11" AS "t12"
                    GROUP BY
                      1,
                      2
                  ) AS "t15"
                  WHERE
                    "t15"."paid"
                ) AS "t17"
                  ON "t14"."p" = "t17"."_p" AND "t14"."account_id" = "t17"."_account"
                LEFT OUTER JOIN "crm_rates" AS "t4"
                  ON "t14"."currency" = "t4"."rate_currency"
                  AND "t14"."p_opening_day" = "t4"."rate_day"
              ) AS "t18"
            ) AS "t19"
          ) AS "t20"
        ) AS "t22"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t22"."currency" = "t3"."rate_currency" AND "t22"."p_cut_day" = "t3"."rate_day"
      ) AS "t23"
    ) AS "t24"
  ) AS "t25"
) AS "t26"
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
