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
      "t21"."ordered_at",
      "t21"."account_id",
      "t21"."contact_id",
      "t21"."amount",
      "t21"."cost",
      "t21"."currency",
      "t21"."row_order",
      "t21"."born",
      "t21"."contact_account",
      "t21"."contact_owner",
      "t21"."contact_born",
      "t21"."of_account",
      "t21"."of_contact",
      "t21"."customer",
      "t21"."rate",
      "t21"."amount_sold",
      "t21"."amount_sold_unrated",
      "t21"."profit",
      "t21"."profit_unrated",
      "t21"."costed",
      "t21"."costed_unrated",
      "t4"."p",
      "t4"."p_start",
      "t4"."p_cut",
      "t4"."p_asof",
      "t4"."p_opening",
      "t4"."p_t12",
      "t4"."p_s12",
      "t4"."p_t24",
      "t4"."p_start_on",
      "t4"."p_cut_on",
      "t4"."p_opening_on",
      "t4"."p_cut_day",
      "t4"."p_opening_day",
      "t4"."p_next_start",
      "t4"."p_next_end",
      "t4"."p_typed"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t18"."ordered_at",
          "t18"."account_id",
          "t18"."contact_id",
          "t18"."amount",
          "t18"."cost",
          "t18"."currency",
          "t18"."row_order",
          "t18"."born",
          "t18"."contact_account",
          "t18"."contact_owner",
          "t18"."contact_born",
          "t18"."of_account",
          "t18"."of_contact",
          "t18"."customer",
          "t18"."rate",
          "t18"."amount" * CAST("t18"."rate" AS DECIMAL(20, 8)) AS "amount_sold",
          CASE
            WHEN (
              "t18"."amount" IS NOT NULL
            ) AND (
              "t18"."rate" IS NULL
            )
            THEN "t18"."currency"
            ELSE NULL
          END AS "amount_sold_unrated",
          CASE WHEN "t18"."cost" IS NOT NULL THEN "t18"."amount" - "t18"."cost" ELSE NULL END * CAST("t18"."rate" AS DECIMAL(20, 8)) AS "profit",
          CASE
            WHEN (
              CASE WHEN "t18"."cost" IS NOT NULL THEN "t18"."amount" - "t18"."cost" ELSE NULL END IS NOT NULL
            )
            AND (
              "t18"."rate" IS NULL
            )
            THEN "t18"."currency"
            ELSE NULL
          END AS "profit_unrated",
          CASE WHEN "t18"."cost" IS NOT NULL THEN "t18"."amount" ELSE NULL END * CAST("t18"."rate" AS DECIMAL(20, 8)) AS "costed",
          CASE
            WHEN (
              CASE WHEN "t18"."cost" IS NOT NULL THEN "t18"."amount" ELSE NULL END IS NOT NULL
            )
            AND (
              "t18"."rate" IS NULL
            )
            THEN "t18"."currency"
            ELSE NULL
          END AS "costed_unrated"
        FROM (
          SELECT
            "t17".*
            EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
          FROM (
            SELECT
              "t16"."ordered_at",
              "t16"."account_id",
              "t16"."contact_id",
              "t16"."amount",
              "t16"."cost",
              "t16"."currency",
              "t16"."row_order",
              "t16"."born",
              "t16"."contact_account",
              "t16"."contact_owner",
              "t16"."contact_born",
              "t16"."of_account",
              "t16"."of_contact",
              "t16"."customer",
              "t16"."_day",
              "t16"."rate_currency",
              "t16"."rate_day",
              "t16"."found_rate",
              CASE
                WHEN "t16"."currency" IS NULL
                THEN CAST(1.00000000 AS DECIMAL(18, 8))
                ELSE "t16"."found_rate"
              END AS "rate"
            FROM (
              SELECT
                "t15"."ordered_at",
                "t15"."account_id",
                "t15"."contact_id",
                "t15"."amount",
                "t15"."cost",
                "t15"."currency",
                "t15"."row_order",
                "t15"."born",
                "t15"."contact_account",
                "t15"."contact_owner",
                "t15"."contact_born",
                "t15"."of_account",
                "t15"."of_contact",
                "t15"."customer",
                "t15"."_day",
                "t5"."rate_currency",
                "t5"."rate_day",
                "t5"."found_rate"
              FROM (
                SELECT
                  "t13"."ordered_at",
                  "t13"."account_id",
                  "t13"."contact_id",
                  "t13"."amount",
                  "t13"."cost",
                  "t13"."currency",
                  "t13"."row_order",
                  "t13"."born",
                  "t13"."contact_account",
                  "t13"."contact_owner",
                  "t13"."contact_born",
                  "t13"."of_account",
                  "t13"."of_contact",
                  "t13"."customer",
                  CRM_LOCAL_DAY("t13"."ordered_at") AS "_day"
                FROM (
                  SELECT
                    "t12"."ordered_at",
                    "t12"."account_id",
                    "t12"."contact_id",
                    "t12"."amount",
                    "t12"."cost",
                    "t12"."currency",
                    "t12"."row_order",
                    "t12"."born",
                    "t12"."contact_account",
                    "t12"."contact_owner",
                    "t12"."contact_born",
                    COALESCE("t12"."account_id", "t12"."contact_account") AS "of_account",
                    CASE
                      WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NULL
                      THEN "t12"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
                      ELSE 'c:' || "t12"."contact_id"
                    END AS "customer"
                  FROM (
                    SELECT
                      "t11".*
                      EXCLUDE ("_key")
                    FROM (
                      SELECT
                        "t6"."ordered_at",
                        "t6"."account_id",
                        "t6"."contact_id",
                        "t6"."amount",
                        "t6"."cost",
                        "t6"."currency",
                        "t6"."row_order",
                        "t6"."born",
                        "t10"."_key",
                        "t10"."contact_account",
                        "t10"."contact_owner",
                        "t10"."contact_born"
                      FROM "crm_v_orders" AS "t6"
                      LEFT OUTER JOIN (
                        SELECT
                          "t8"."contact_id" AS "_key",
                          "t8"."account_id" AS "contact_account",
                          "t8"."owner_id" AS "contact_owner",
                          "t8"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t7".*
                            EXCLUDE ("copy")
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t3"
                            WHERE
                              "t3"."contact_id" IS NOT NULL AND "t3"."copy" = 0
                          ) AS "t7"
                        ) AS "t8"
                      ) AS "t10"
                        ON "t6"."contact_id" = "t10"."_key"
                    ) AS "t11"
                  ) AS "t12"
                ) AS "t13"
              ) AS "t15"
              LEFT OUTER JOIN "crm_rates" AS "t5"
                ON "t15"."currency" = "t5"."rate_currency" AND "t15"."_day" = "t5"."rate_day"
            ) AS "t16"
          ) AS "t17"
        ) AS "t18"
      ) AS "t19"
      WHERE
        "t19"."ordered_at" < CRM_LAST_P_CUT() AND "t19"."ordered_at" >= CRM_FIRST_P_T12()
    ) AS "t21"
    INNER JOIN "crm_periods" AS "t4"
      ON "t21"."ordered_at" < "t4"."p_cut" AND "t21"."ordered_at" >= "t4"."p_t12"
  ) AS "t22"
) AS "t23"
GROUP BY
  1
