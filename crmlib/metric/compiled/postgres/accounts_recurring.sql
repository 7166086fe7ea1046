-- accounts_recurring by all: s__kept n__kept u__kept s__base n__base u__base s__grown n__grown u__grown {"basis": "orders"}
WITH "t10" AS (
  SELECT
    "t9"."p",
    "t9"."p_asof",
    "t9"."p_opening_day",
    "t9"."p_cut_day",
    "t9"."account_id",
    "t9"."currency",
    "t9"."months",
    "t9"."days",
    SUM("t9"."start") AS "start",
    SUM("t9"."end") AS "end",
    BOOL_OR(COALESCE("t9"."start" > 0, FALSE)) AS "paid"
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
      (
        "t8"."started_at" < "t8"."p_cut_on"
      )
      AND (
        "t8"."ends_at" >= "t8"."p_cut_on"
      )
      AND (
        (
          "t8"."cancelled_at" IS NULL
        ) OR (
          "t8"."cancelled_at" >= "t8"."p_cut"
        )
      ) AS "at_end",
      (
        "t8"."started_at" < "t8"."p_opening_on"
      )
      AND (
        "t8"."ends_at" >= "t8"."p_opening_on"
      )
      AND (
        (
          "t8"."cancelled_at" IS NULL
        )
        OR (
          "t8"."cancelled_at" >= "t8"."p_opening"
        )
      ) AS "at_start",
      CASE
        WHEN (
          "t8"."started_at" < "t8"."p_cut_on"
        )
        AND (
          "t8"."ends_at" >= "t8"."p_cut_on"
        )
        AND (
          (
            "t8"."cancelled_at" IS NULL
          ) OR (
            "t8"."cancelled_at" >= "t8"."p_cut"
          )
        )
        THEN "t8"."amount"
        ELSE NULL
      END AS "end",
      CASE
        WHEN (
          "t8"."started_at" < "t8"."p_opening_on"
        )
        AND (
          "t8"."ends_at" >= "t8"."p_opening_on"
        )
        AND (
          (
            "t8"."cancelled_at" IS NULL
          )
          OR (
            "t8"."cancelled_at" >= "t8"."p_opening"
          )
        )
        THEN "t8"."amount"
        ELSE NULL
      END AS "start",
      CASE
        WHEN (
          (
            EXTRACT(day FROM "t8"."ends_at") = EXTRACT(day FROM "t8"."started_at")
          )
          OR (
            (
              EXTRACT(day FROM "t8"."ends_at") < EXTRACT(day FROM "t8"."started_at")
            )
            AND (
              EXTRACT(day FROM "t8"."ends_at" + INTERVAL '1 DAY') = 1
            )
          )
        )
        AND (
          (
            (
              (
                EXTRACT(year FROM "t8"."ends_at") * 12
              ) + EXTRACT(month FROM "t8"."ends_at")
            ) - (
              (
                EXTRACT(year FROM "t8"."started_at") * 12
              ) + EXTRACT(month FROM "t8"."started_at")
            )
          ) > 0
        )
        THEN CAST((
          (
            EXTRACT(year FROM "t8"."ends_at") * 12
          ) + EXTRACT(month FROM "t8"."ends_at")
        ) - (
          (
            EXTRACT(year FROM "t8"."started_at") * 12
          ) + EXTRACT(month FROM "t8"."started_at")
        ) AS INT)
        ELSE NULL
      END AS "months",
      CASE
        WHEN CASE
          WHEN (
            (
              EXTRACT(day FROM "t8"."ends_at") = EXTRACT(day FROM "t8"."started_at")
            )
            OR (
              (
                EXTRACT(day FROM "t8"."ends_at") < EXTRACT(day FROM "t8"."started_at")
              )
              AND (
                EXTRACT(day FROM "t8"."ends_at" + INTERVAL '1 DAY') = 1
              )
            )
          )
          AND (
            (
              (
                (
                  EXTRACT(year FROM "t8"."ends_at") * 12
                ) + EXTRACT(month FROM "t8"."ends_at")
              ) - (
                (
                  EXTRACT(year FROM "t8"."started_at") * 12
                ) + EXTRACT(month FROM "t8"."started_at")
              )
            ) > 0
          )
          THEN CAST((
            (
              EXTRACT(year FROM "t8"."ends_at") * 12
            ) + EXTRACT(month FROM "t8"."ends_at")
          ) - (
            (
              EXTRACT(year FROM "t8"."started_at") * 12
            ) + EXTRACT(month FROM "t8"."started_at")
          ) AS INT)
          ELSE NULL
        END IS NULL
        THEN CAST(EXTRACT(epoch FROM CAST("t8"."ends_at" AS TIMESTAMP) - CAST("t8"."started_at" AS TIMESTAMP)) / 86400 AS BIGINT)
        ELSE NULL
      END AS "days"
    FROM (
      SELECT
        "t7"."account_id",
        "t7"."product_id",
        "t7"."started_at",
        "t7"."ends_at",
        "t7"."amount",
        "t7"."currency",
        "t7"."cancelled_at",
        "t7"."row_order",
        "t7"."born",
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
        FROM "crm_v_subscriptions" AS "t1"
        WHERE
          "t1"."ends_at" > "t1"."started_at"
      ) AS "t7"
      INNER JOIN "crm_periods" AS "t5"
        ON "t7"."started_at" < "t5"."p_cut_on"
        AND "t7"."ends_at" >= LEAST("t5"."p_opening_on", "t5"."p_cut_on")
        AND "t7"."born" < "t5"."p_asof"
    ) AS "t8"
    WHERE
      (
        (
          (
            "t8"."started_at" < "t8"."p_cut_on"
          )
          AND (
            "t8"."ends_at" >= "t8"."p_cut_on"
          )
          AND (
            (
              "t8"."cancelled_at" IS NULL
            ) OR (
              "t8"."cancelled_at" >= "t8"."p_cut"
            )
          )
        )
        OR (
          (
            "t8"."started_at" < "t8"."p_opening_on"
          )
          AND (
            "t8"."ends_at" >= "t8"."p_opening_on"
          )
          AND (
            (
              "t8"."cancelled_at" IS NULL
            )
            OR (
              "t8"."cancelled_at" >= "t8"."p_opening"
            )
          )
        )
      )
      AND "t8"."account_id" IS NOT NULL
  ) AS "t9"
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
  "t25"."p",
  "t25"."account",
  "t25"."months",
  "t25"."days",
  "t25"."start_rate",
  "t25"."end_rate",
  SUM("t25"."kept") AS "s__kept",
  COUNT("t25"."kept") AS "n__kept",
  COUNT("t25"."kept_unrated") AS "u__kept",
  SUM("t25"."base") AS "s__base",
  COUNT("t25"."base") AS "n__base",
  COUNT("t25"."base_unrated") AS "u__base",
  SUM("t25"."grown") AS "s__grown",
  COUNT("t25"."grown") AS "n__grown",
  COUNT("t25"."grown_unrated") AS "u__grown"
FROM (
  SELECT
    "t24"."p",
    "t24"."p_asof",
    CASE
      WHEN NOT (
        COALESCE("t24"."start_rate" = "t24"."rate", FALSE)
        AND COALESCE("t24"."start_rate" > 0, FALSE)
        AND (
          "t24"."terms" = 1
        )
        AND (
          "t24"."start" > 0
        )
      )
      THEN "t24"."account_id"
      ELSE NULL
    END AS "account",
    "t24"."months",
    "t24"."days",
    "t24"."start_rate",
    "t24"."rate" AS "end_rate",
    "t24"."start" AS "base",
    CASE
      WHEN (
        "t24"."start" IS NOT NULL
      ) AND (
        "t24"."start_rate" IS NULL
      )
      THEN "t24"."currency"
      ELSE NULL
    END AS "base_unrated",
    CASE
      WHEN COALESCE("t24"."start_rate" = "t24"."rate", FALSE)
      AND COALESCE("t24"."start_rate" > 0, FALSE)
      AND (
        "t24"."terms" = 1
      )
      AND (
        "t24"."start" > 0
      )
      THEN LEAST("t24"."start", COALESCE("t24"."end", CAST('0.0000' AS DECIMAL(38, 4))))
      ELSE "t24"."end"
    END AS "kept",
    CASE
      WHEN (
        "t24"."end" IS NOT NULL
      ) AND (
        "t24"."rate" IS NULL
      )
      THEN "t24"."currency"
      ELSE NULL
    END AS "kept_unrated",
    CASE
      WHEN COALESCE("t24"."start_rate" = "t24"."rate", FALSE)
      AND COALESCE("t24"."start_rate" > 0, FALSE)
      AND (
        "t24"."terms" = 1
      )
      AND (
        "t24"."start" > 0
      )
      THEN COALESCE("t24"."end", CAST('0.0000' AS DECIMAL(38, 4)))
      ELSE "t24"."end"
    END AS "grown",
    CASE
      WHEN (
        "t24"."end" IS NOT NULL
      ) AND (
        "t24"."rate" IS NULL
      )
      THEN "t24"."currency"
      ELSE NULL
    END AS "grown_unrated"
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
      "t23"."rate"
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
        "t22"."rate_currency",
        "t22"."rate_day",
        "t22"."found_rate",
        CASE
          WHEN "t22"."currency" IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE "t22"."found_rate"
        END AS "rate"
      FROM (
        SELECT
          "t21"."p",
          "t21"."p_asof",
          "t21"."p_opening_day",
          "t21"."p_cut_day",
          "t21"."account_id",
          "t21"."currency",
          "t21"."months",
          "t21"."days",
          "t21"."start",
          "t21"."end",
          "t21"."_p",
          "t21"."_account",
          "t21"."terms",
          "t21"."start_rate",
          "t3"."rate_currency",
          "t3"."rate_day",
          "t3"."found_rate"
        FROM (
          SELECT
            "t19"."p",
            "t19"."p_asof",
            "t19"."p_opening_day",
            "t19"."p_cut_day",
            "t19"."account_id",
            "t19"."currency",
            "t19"."months",
            "t19"."days",
            "t19"."start",
            "t19"."end",
            "t19"."_p",
            "t19"."_account",
            "t19"."terms",
            "t19"."rate" AS "start_rate"
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
              "t18"."rate"
            FROM (
              SELECT
                "t17"."p",
                "t17"."p_asof",
                "t17"."p_opening_day",
                "t17"."p_cut_day",
                "t17"."account_id",
                "t17"."currency",
                "t17"."months",
                "t17"."days",
                "t17"."start",
                "t17"."end",
                "t17"."_p",
                "t17"."_account",
                "t17"."terms",
                "t17"."rate_currency",
                "t17"."rate_day",
                "t17"."found_rate",
                CASE
                  WHEN "t17"."currency" IS NULL
                  THEN CAST('1.00000000' AS DECIMAL(18, 8))
                  ELSE "t17"."found_rate"
                END AS "rate"
              FROM (
                SELECT
                  "t13"."p",
                  "t13"."p_asof",
                  "t13"."p_opening_day",
                  "t13"."p_cut_day",
                  "t13"."account_id",
                  "t13"."currency",
                  "t13"."months",
                  "t13"."days",
                  "t13"."start",
                  "t13"."end",
                  "t16"."_p",
                  "t16"."_account",
                  "t16"."terms",
                  "t4"."rate_currency",
                  "t4"."rate_day",
                  "t4"."found_rate"
                FROM (
                  SELECT
                    "t11"."p",
                    "t11"."p_asof",
                    "t11"."p_opening_day",
                    "t11"."p_cut_day",
                    "t11"."account_id",
                    "t11"."currency",
                    "t11"."months",
                    "t11"."days",
                    "t11"."start",
                    "t11"."end"
                  FROM "t10" AS "t11"
                ) AS "t13"
                INNER JOIN (
                  SELECT
                    "t14"."_p",
                    "t14"."_account",
                    "t14"."terms"
                  FROM (
                    SELECT
                      "t11"."p" AS "_p",
                      "t11"."account_id" AS "_account",
                      BOOL_OR("t11"."paid") AS "paid",
                      COUNT(*) AS "terms"
                    FROM "t10" AS "t11"
                    GROUP BY
                      1,
                      2
                  ) AS "t14"
                  WHERE
                    "t14"."paid"
                ) AS "t16"
                  ON "t13"."p" = "t16"."_p" AND "t13"."account_id" = "t16"."_account"
                LEFT OUTER JOIN "crm_rates" AS "t4"
                  ON "t13"."currency" = "t4"."rate_currency"
                  AND "t13"."p_opening_day" = "t4"."rate_day"
              ) AS "t17"
            ) AS "t18"
          ) AS "t19"
        ) AS "t21"
        LEFT OUTER JOIN "crm_rates" AS "t3"
          ON "t21"."currency" = "t3"."rate_currency" AND "t21"."p_cut_day" = "t3"."rate_day"
      ) AS "t22"
    ) AS "t23"
  ) AS "t24"
) AS "t25"
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6
