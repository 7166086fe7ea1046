-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  "t23"."p",
  COUNT(*) AS "c__",
  SUM("t23"."amount_sold") AS "s__amount_sold",
  COUNT("t23"."amount_sold") AS "n__amount_sold",
  COUNT("t23"."amount_sold_unrated") AS "u__amount_sold",
  SUM("t23"."profit") AS "s__profit",
  COUNT("t23"."profit") AS "n__profit",
  COUNT("t23"."profit_unrated") AS "u__profit",
  SUM("t23"."costed") AS "s__costed",
  COUNT("t23"."costed") AS "n__costed",
  COUNT("t23"."costed_unrated") AS "u__costed"
FROM (
  SELECT
    "t22"."p",
    "t22"."p_asof",
    "t22"."amount_sold",
    "t22"."amount_sold_unrated",
    "t22"."profit",
    "t22"."profit_unrated",
    "t22"."costed",
    "t22"."costed_unrated"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."p",
        "t3"."p_asof",
        "t17"."of_account",
        "t17"."amount_sold",
        "t17"."amount_sold_unrated",
        "t17"."profit",
        "t17"."profit_unrated",
        "t17"."costed",
        "t17"."costed_unrated",
        CASE WHEN "t17"."owner_born" < "t3"."p_asof" THEN "t17"."owner" ELSE NULL END AS "owner"
      FROM (
        SELECT
          "t13"."late",
          "t13"."ordered_at",
          "t13"."customer",
          "t13"."of_account",
          "t13"."of_contact",
          "t13"."owner",
          "t13"."owner_born",
          "t13"."row_order",
          "t13"."order_id",
          "t13"."account_id",
          "t13"."contact_id",
          "t13"."contact_account",
          "t13"."contact_born",
          "t13"."amount",
          "t13"."cost",
          "t13"."currency",
          "t13"."rate",
          "t13"."amount" * "t13"."rate" AS "amount_sold",
          CASE
            WHEN (
              "t13"."amount" IS NOT NULL
            ) AND (
              "t13"."rate" IS NULL
            )
            THEN "t13"."currency"
            ELSE NULL
          END AS "amount_sold_unrated",
          CASE WHEN "t13"."cost" IS NOT NULL THEN "t13"."amount" - "t13"."cost" ELSE NULL END * "t13"."rate" AS "profit",
          CASE
            WHEN (
              CASE WHEN "t13"."cost" IS NOT NULL THEN "t13"."amount" - "t13"."cost" ELSE NULL END IS NOT NULL
            )
            AND (
              "t13"."rate" IS NULL
            )
            THEN "t13"."currency"
            ELSE NULL
          END AS "profit_unrated",
          CASE WHEN "t13"."cost" IS NOT NULL THEN "t13"."amount" ELSE NULL END * "t13"."rate" AS "costed",
          CASE
            WHEN (
              CASE WHEN "t13"."cost" IS NOT NULL THEN "t13"."amount" ELSE NULL END IS NOT NULL
            )
            AND (
              "t13"."rate" IS NULL
            )
            THEN "t13"."currency"
            ELSE NULL
          END AS "costed_unrated"
        FROM (
          SELECT
            "t11"."late",
            "t11"."ordered_at",
            "t11"."customer",
            "t11"."of_account",
            "t11"."of_contact",
            "t11"."owner",
            "t11"."owner_born",
            "t11"."row_order",
            "t11"."order_id",
            "t11"."account_id",
            "t11"."contact_id",
            "t11"."contact_account",
            "t11"."contact_born",
            "t11"."amount",
            "t11"."cost",
            "t11"."currency",
            "t11"."rate"
          FROM (
            SELECT
              "t9"."late",
              "t9"."ordered_at",
              "t9"."customer",
              "t9"."of_account",
              "t9"."of_contact",
              "t9"."owner",
              "t9"."owner_born",
              "t9"."row_order",
              "t9"."order_id",
              "t9"."account_id",
              "t9"."contact_id",
              "t9"."contact_account",
              "t9"."contact_born",
              "t9"."amount",
              "t9"."cost",
              "t9"."currency",
              "t9"."_day",
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
                "t7"."late",
                "t7"."ordered_at",
                "t7"."customer",
                "t7"."of_account",
                "t7"."of_contact",
                "t7"."owner",
                "t7"."owner_born",
                "t7"."row_order",
                "t7"."order_id",
                "t7"."account_id",
                "t7"."contact_id",
                "t7"."contact_account",
                "t7"."contact_born",
                "t7"."amount",
                "t7"."cost",
                "t7"."currency",
                "t7"."_day",
                "t4"."rate_currency",
                "t4"."rate_day",
                "t4"."found_rate"
              FROM (
                SELECT
                  "t1"."late",
                  "t1"."ordered_at",
                  "t1"."customer",
                  "t1"."of_account",
                  "t1"."of_contact",
                  "t1"."owner",
                  "t1"."owner_born",
                  "t1"."row_order",
                  "t1"."order_id",
                  "t1"."account_id",
                  "t1"."contact_id",
                  "t1"."contact_account",
                  "t1"."contact_born",
                  "t1"."amount",
                  "t1"."cost",
                  "t1"."currency",
                  DATE("t1"."ordered_at") AS "_day"
                FROM "crm_customer_orders" AS "t1"
                WHERE
                  NOT (
                    "t1"."late"
                  )
              ) AS "t7"
              LEFT OUTER JOIN "crm_rates" AS "t4"
                ON "t7"."currency" = "t4"."rate_currency" AND "t7"."_day" = "t4"."rate_day"
            ) AS "t9"
          ) AS "t11"
        ) AS "t13"
      ) AS "t17"
      INNER JOIN "crm_periods" AS "t3"
        ON "t17"."ordered_at" < "t3"."p_cut" AND "t17"."ordered_at" >= "t3"."p_t12"
    ) AS "t19"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t20"."p",
        "t20"."p_asof",
        COALESCE(
          "t20"."account_id",
          CASE
            WHEN "t20"."contact_born" < "t20"."p_asof"
            THEN "t20"."contact_account"
            ELSE NULL
          END
        ) AS "of_account",
        "t20"."amount_sold",
        "t20"."amount_sold_unrated",
        "t20"."profit",
        "t20"."profit_unrated",
        "t20"."costed",
        "t20"."costed_unrated",
        CAST(NULL AS VARCHAR) AS "owner"
      FROM (
        SELECT
          "t18"."late",
          "t18"."ordered_at",
          "t18"."customer",
          "t18"."of_account",
          "t18"."of_contact",
          "t18"."owner",
          "t18"."owner_born",
          "t18"."row_order",
          "t18"."order_id",
          "t18"."account_id",
          "t18"."contact_id",
          "t18"."contact_account",
          "t18"."contact_born",
          "t18"."amount",
          "t18"."cost",
          "t18"."currency",
          "t18"."rate",
          "t18"."amount_sold",
          "t18"."amount_sold_unrated",
          "t18"."profit",
          "t18"."profit_unrated",
          "t18"."costed",
          "t18"."costed_unrated",
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
            "t14"."late",
            "t14"."ordered_at",
            "t14"."customer",
            "t14"."of_account",
            "t14"."of_contact",
            "t14"."owner",
            "t14"."owner_born",
            "t14"."row_order",
            "t14"."order_id",
            "t14"."account_id",
            "t14"."contact_id",
            "t14"."contact_account",
            "t14"."contact_born",
            "t14"."amount",
            "t14"."cost",
            "t14"."currency",
            "t14"."rate",
            "t14"."amount" * "t14"."rate" AS "amount_sold",
            CASE
              WHEN (
                "t14"."amount" IS NOT NULL
              ) AND (
                "t14"."rate" IS NULL
              )
              THEN "t14"."currency"
              ELSE NULL
            END AS "amount_sold_unrated",
            CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" - "t14"."cost" ELSE NULL END * "t14"."rate" AS "profit",
            CASE
              WHEN (
                CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" - "t14"."cost" ELSE NULL END IS NOT NULL
              )
              AND (
                "t14"."rate" IS NULL
              )
              THEN "t14"."currency"
              ELSE NULL
            END AS "profit_unrated",
            CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" ELSE NULL END * "t14"."rate" AS "costed",
            CASE
              WHEN (
                CASE WHEN "t14"."cost" IS NOT NULL THEN "t14"."amount" ELSE NULL END IS NOT NULL
              )
              AND (
                "t14"."rate" IS NULL
              )
              THEN "t14"."currency"
              ELSE NULL
            END AS "costed_unrated"
          FROM (
            SELECT
              "t12"."late",
              "t12"."ordered_at",
              "t12"."customer",
              "t12"."of_account",
              "t12"."of_contact",
              "t12"."owner",
              "t12"."owner_born",
              "t12"."row_order",
              "t12"."order_id",
              "t12"."account_id",
              "t12"."contact_id",
              "t12"."contact_account",
              "t12"."contact_born",
              "t12"."amount",
              "t12"."cost",
              "t12"."currency",
              "t12"."rate"
            FROM (
              SELECT
                "t10"."late",
                "t10"."ordered_at",
                "t10"."customer",
                "t10"."of_account",
                "t10"."of_contact",
                "t10"."owner",
                "t10"."owner_born",
                "t10"."row_order",
                "t10"."order_id",
                "t10"."account_id",
                "t10"."contact_id",
                "t10"."contact_account",
                "t10"."contact_born",
                "t10"."amount",
                "t10"."cost",
                "t10"."currency",
                "t10"."_day",
                "t10"."rate_currency",
                "t10"."rate_day",
                "t10"."found_rate",
                CASE
                  WHEN "t10"."currency" IS NULL
                  THEN CAST('1.00000000' AS DECIMAL(18, 8))
                  ELSE "t10"."found_rate"
                END AS "rate"
              FROM (
                SELECT
                  "t8"."late",
                  "t8"."ordered_at",
                  "t8"."customer",
                  "t8"."of_account",
                  "t8"."of_contact",
                  "t8"."owner",
                  "t8"."owner_born",
                  "t8"."row_order",
                  "t8"."order_id",
                  "t8"."account_id",
                  "t8"."contact_id",
                  "t8"."contact_account",
                  "t8"."contact_born",
                  "t8"."amount",
                  "t8"."cost",
                  "t8"."currency",
                  "t8"."_day",
                  "t4"."rate_currency",
                  "t4"."rate_day",
                  "t4"."found_rate"
                FROM (
                  SELECT
                    "t1"."late",
                    "t1"."ordered_at",
                    "t1"."customer",
                    "t1"."of_account",
                    "t1"."of_contact",
                    "t1"."owner",
                    "t1"."owner_born",
                    "t1"."row_order",
                    "t1"."order_id",
                    "t1"."account_id",
                    "t1"."contact_id",
                    "t1"."contact_account",
                    "t1"."contact_born",
                    "t1"."amount",
                    "t1"."cost",
                    "t1"."currency",
                    DATE("t1"."ordered_at") AS "_day"
                  FROM "crm_customer_orders" AS "t1"
                  WHERE
                    "t1"."late"
                ) AS "t8"
                LEFT OUTER JOIN "crm_rates" AS "t4"
                  ON "t8"."currency" = "t4"."rate_currency" AND "t8"."_day" = "t4"."rate_day"
              ) AS "t10"
            ) AS "t12"
          ) AS "t14"
        ) AS "t18"
        INNER JOIN "crm_periods" AS "t3"
          ON "t18"."ordered_at" < "t3"."p_cut" AND "t18"."ordered_at" >= "t3"."p_t12"
      ) AS "t20"
    ) AS "t21"
  ) AS "t22"
) AS "t23"
GROUP BY
  1
