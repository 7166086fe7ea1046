-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  "t27"."p",
  COUNT(*) AS "c__",
  SUM("t27"."amount_sold") AS "s__amount_sold",
  COUNT("t27"."amount_sold") AS "n__amount_sold",
  COUNT("t27"."amount_sold_unrated") AS "u__amount_sold",
  SUM("t27"."profit") AS "s__profit",
  COUNT("t27"."profit") AS "n__profit",
  COUNT("t27"."profit_unrated") AS "u__profit",
  SUM("t27"."costed") AS "s__costed",
  COUNT("t27"."costed") AS "n__costed",
  COUNT("t27"."costed_unrated") AS "u__costed"
FROM (
  SELECT
    "t26"."p",
    "t26"."p_asof",
    "t26"."amount_sold",
    "t26"."amount_sold_unrated",
    "t26"."profit",
    "t26"."profit_unrated",
    "t26"."costed",
    "t26"."costed_unrated"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."p",
        "t3"."p_asof",
        "t22"."of_account",
        "t22"."amount_sold",
        "t22"."amount_sold_unrated",
        "t22"."profit",
        "t22"."profit_unrated",
        "t22"."costed",
        "t22"."costed_unrated",
        CASE WHEN "t22"."owner_born" < "t3"."p_asof" THEN "t22"."owner" ELSE NULL END AS "owner"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t16"."late",
            "t16"."ordered_at",
            "t16"."customer",
            "t16"."of_account",
            "t16"."of_contact",
            "t16"."owner",
            "t16"."owner_born",
            "t16"."row_order",
            "t16"."order_id",
            "t16"."account_id",
            "t16"."contact_id",
            "t16"."contact_account",
            "t16"."contact_born",
            "t16"."amount",
            "t16"."cost",
            "t16"."currency",
            "t16"."rate",
            "t16"."amount" * CAST("t16"."rate" AS DECIMAL(20, 8)) AS "amount_sold",
            CASE
              WHEN (
                "t16"."amount" IS NOT NULL
              ) AND (
                "t16"."rate" IS NULL
              )
              THEN "t16"."currency"
              ELSE NULL
            END AS "amount_sold_unrated",
            CASE WHEN "t16"."cost" IS NOT NULL THEN "t16"."amount" - "t16"."cost" ELSE NULL END * CAST("t16"."rate" AS DECIMAL(20, 8)) AS "profit",
            CASE
              WHEN (
                CASE WHEN "t16"."cost" IS NOT NULL THEN "t16"."amount" - "t16"."cost" ELSE NULL END IS NOT NULL
              )
              AND (
                "t16"."rate" IS NULL
              )
              THEN "t16"."currency"
              ELSE NULL
            END AS "profit_unrated",
            CASE WHEN "t16"."cost" IS NOT NULL THEN "t16"."amount" ELSE NULL END * CAST("t16"."rate" AS DECIMAL(20, 8)) AS "costed",
            CASE
              WHEN (
                CASE WHEN "t16"."cost" IS NOT NULL THEN "t16"."amount" ELSE NULL END IS NOT NULL
              )
              AND (
                "t16"."rate" IS NULL
              )
              THEN "t16"."currency"
              ELSE NULL
            END AS "costed_unrated"
          FROM (
            SELECT
              "t14".*
              EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
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
                "t12"."_day",
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
                  "t4"."rate_currency",
                  "t4"."rate_day",
                  "t4"."found_rate"
                FROM (
                  SELECT
                    "t6"."late",
                    "t6"."ordered_at",
                    "t6"."customer",
                    "t6"."of_account",
                    "t6"."of_contact",
                    "t6"."owner",
                    "t6"."owner_born",
                    "t6"."row_order",
                    "t6"."order_id",
                    "t6"."account_id",
                    "t6"."contact_id",
                    "t6"."contact_account",
                    "t6"."contact_born",
                    "t6"."amount",
                    "t6"."cost",
                    "t6"."currency",
                    CRM_LOCAL_DAY("t6"."ordered_at") AS "_day"
                  FROM (
                    SELECT
                      "t2"."late",
                      "t2"."ordered_at",
                      "t2"."customer",
                      "t2"."of_account",
                      "t2"."of_contact",
                      "t2"."owner",
                      "t2"."owner_born",
                      "t2"."row_order",
                      "t2"."order_id",
                      "t2"."account_id",
                      "t2"."contact_id",
                      "t2"."contact_account",
                      "t2"."contact_born",
                      "t2"."amount",
                      "t2"."cost",
                      "t2"."currency"
                    FROM "crm_customer_orders" AS "t2"
                    WHERE
                      NOT (
                        "t2"."late"
                      )
                  ) AS "t6"
                ) AS "t10"
                LEFT OUTER JOIN "crm_rates" AS "t4"
                  ON "t10"."currency" = "t4"."rate_currency" AND "t10"."_day" = "t4"."rate_day"
              ) AS "t12"
            ) AS "t14"
          ) AS "t16"
        ) AS "t18"
        WHERE
          "t18"."ordered_at" < CRM_LAST_P_CUT() AND "t18"."ordered_at" >= CRM_FIRST_P_T12()
      ) AS "t22"
      INNER JOIN "crm_periods" AS "t3"
        ON "t22"."ordered_at" < "t3"."p_cut" AND "t22"."ordered_at" >= "t3"."p_t12"
    ) AS "t24"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t23"."p",
        "t23"."p_asof",
        COALESCE(
          "t23"."account_id",
          CASE
            WHEN "t23"."contact_born" < "t23"."p_asof"
            THEN "t23"."contact_account"
            ELSE NULL
          END
        ) AS "of_account",
        "t23"."amount_sold",
        "t23"."amount_sold_unrated",
        "t23"."profit",
        "t23"."profit_unrated",
        "t23"."costed",
        "t23"."costed_unrated",
        CAST(NULL AS TEXT) AS "owner"
      FROM (
        SELECT
          "t21"."late",
          "t21"."ordered_at",
          "t21"."customer",
          "t21"."of_account",
          "t21"."of_contact",
          "t21"."owner",
          "t21"."owner_born",
          "t21"."row_order",
          "t21"."order_id",
          "t21"."account_id",
          "t21"."contact_id",
          "t21"."contact_account",
          "t21"."contact_born",
          "t21"."amount",
          "t21"."cost",
          "t21"."currency",
          "t21"."rate",
          "t21"."amount_sold",
          "t21"."amount_sold_unrated",
          "t21"."profit",
          "t21"."profit_unrated",
          "t21"."costed",
          "t21"."costed_unrated",
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
              "t15"."late",
              "t15"."ordered_at",
              "t15"."customer",
              "t15"."of_account",
              "t15"."of_contact",
              "t15"."owner",
              "t15"."owner_born",
              "t15"."row_order",
              "t15"."order_id",
              "t15"."account_id",
              "t15"."contact_id",
              "t15"."contact_account",
              "t15"."contact_born",
              "t15"."amount",
              "t15"."cost",
              "t15"."currency",
              "t15"."rate",
              "t15"."amount" * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "amount_sold",
              CASE
                WHEN (
                  "t15"."amount" IS NOT NULL
                ) AND (
                  "t15"."rate" IS NULL
                )
                THEN "t15"."currency"
                ELSE NULL
              END AS "amount_sold_unrated",
              CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" - "t15"."cost" ELSE NULL END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "profit",
              CASE
                WHEN (
                  CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" - "t15"."cost" ELSE NULL END IS NOT NULL
                )
                AND (
                  "t15"."rate" IS NULL
                )
                THEN "t15"."currency"
                ELSE NULL
              END AS "profit_unrated",
              CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" ELSE NULL END * CAST("t15"."rate" AS DECIMAL(20, 8)) AS "costed",
              CASE
                WHEN (
                  CASE WHEN "t15"."cost" IS NOT NULL THEN "t15"."amount" ELSE NULL END IS NOT NULL
                )
                AND (
                  "t15"."rate" IS NULL
                )
                THEN "t15"."currency"
                ELSE NULL
              END AS "costed_unrated"
            FROM (
              SELECT
                "t13".*
                EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
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
                  "t11"."_day",
                  "t11"."rate_currency",
                  "t11"."rate_day",
                  "t11"."found_rate",
                  CASE
                    WHEN "t11"."currency" IS NULL
                    THEN CAST(1.00000000 AS DECIMAL(18, 8))
                    ELSE "t11"."found_rate"
                  END AS "rate"
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
                    "t4"."rate_currency",
                    "t4"."rate_day",
                    "t4"."found_rate"
                  FROM (
                    SELECT
                      "t5"."late",
                      "t5"."ordered_at",
                      "t5"."customer",
                      "t5"."of_account",
                      "t5"."of_contact",
                      "t5"."owner",
                      "t5"."owner_born",
                      "t5"."row_order",
                      "t5"."order_id",
                      "t5"."account_id",
                      "t5"."contact_id",
                      "t5"."contact_account",
                      "t5"."contact_born",
                      "t5"."amount",
                      "t5"."cost",
                      "t5"."currency",
                      CRM_LOCAL_DAY("t5"."ordered_at") AS "_day"
                    FROM (
                      SELECT
                        "t2"."late",
                        "t2"."ordered_at",
                        "t2"."customer",
                        "t2"."of_account",
                        "t2"."of_contact",
                        "t2"."owner",
                        "t2"."owner_born",
                        "t2"."row_order",
                        "t2"."order_id",
                        "t2"."account_id",
                        "t2"."contact_id",
                        "t2"."contact_account",
                        "t2"."contact_born",
                        "t2"."amount",
                        "t2"."cost",
                        "t2"."currency"
                      FROM "crm_customer_orders" AS "t2"
                      WHERE
                        "t2"."late"
                    ) AS "t5"
                  ) AS "t9"
                  LEFT OUTER JOIN "crm_rates" AS "t4"
                    ON "t9"."currency" = "t4"."rate_currency" AND "t9"."_day" = "t4"."rate_day"
                ) AS "t11"
              ) AS "t13"
            ) AS "t15"
          ) AS "t17"
          WHERE
            "t17"."ordered_at" < CRM_LAST_P_CUT() AND "t17"."ordered_at" >= CRM_FIRST_P_T12()
        ) AS "t21"
        INNER JOIN "crm_periods" AS "t3"
          ON "t21"."ordered_at" < "t3"."p_cut" AND "t21"."ordered_at" >= "t3"."p_t12"
      ) AS "t23"
    ) AS "t25"
  ) AS "t26"
) AS "t27"
GROUP BY
  1
