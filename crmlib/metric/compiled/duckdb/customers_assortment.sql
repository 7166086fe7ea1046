-- customers_assortment by all: c__several c__ {"basis": "orders"}
SELECT
  "t29"."p",
  COUNT(*) FILTER(WHERE
    "t29"."several") AS "c__several",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t28"."p",
    "t28"."p_asof",
    "t28"."categories" >= 2 AS "several"
  FROM (
    SELECT
      "t27"."p",
      "t27"."p_asof",
      "t27"."customer",
      "t27"."of_account",
      "t27"."of_contact",
      COUNT(DISTINCT "t27"."category") AS "categories"
    FROM (
      SELECT
        "t26"."p",
        "t26"."p_asof",
        "t26"."customer",
        "t26"."of_account",
        "t26"."of_contact",
        "t26"."order_id",
        "t23"."_order",
        "t23"."_product",
        "t23"."_id",
        "t23"."category"
      FROM (
        SELECT
          "t24"."p",
          "t24"."p_asof",
          CASE
            WHEN COALESCE("t24"."account_id", "t24"."contact_account") IS NOT NULL
            THEN 'a:' || COALESCE("t24"."account_id", "t24"."contact_account")
            ELSE 'c:' || "t24"."contact_id"
          END AS "customer",
          COALESCE("t24"."account_id", "t24"."contact_account") AS "of_account",
          CASE
            WHEN COALESCE("t24"."account_id", "t24"."contact_account") IS NULL
            THEN "t24"."contact_id"
            ELSE NULL
          END AS "of_contact",
          "t24"."order_id"
        FROM (
          SELECT
            "t22".*
            EXCLUDE ("_born", "_key")
          FROM (
            SELECT
              "t5"."ordered_at",
              "t5"."order_id",
              "t5"."account_id",
              "t5"."contact_id",
              "t5"."deal_id",
              "t5"."campaign_id",
              "t5"."owner_id",
              "t5"."amount",
              "t5"."cost",
              "t5"."currency",
              "t5"."row_order",
              "t5"."born",
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
              "t20"."_key",
              "t20"."_born",
              "t20"."contact_account"
            FROM "crm_v_orders" AS "t5"
            INNER JOIN "crm_periods" AS "t6"
              ON "t5"."ordered_at" < "t6"."p_cut"
              AND "t5"."born" < "t6"."p_asof"
              AND "t5"."ordered_at" >= "t6"."p_t12"
            LEFT OUTER JOIN (
              SELECT
                "t16"."contact_id" AS "_key",
                "t16"."born" AS "_born",
                "t16"."account_id" AS "contact_account"
              FROM (
                SELECT
                  "t14".*
                  EXCLUDE ("_rank")
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t10"."contact_id",
                      "t10"."account_id",
                      "t10"."row_order",
                      "t10"."born",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t10"."contact_id"
                        ORDER BY "t10"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "_rank"
                    FROM (
                      SELECT
                        *
                      FROM "crm_v_contacts" AS "t4"
                      WHERE
                        "t4"."contact_id" IS NOT NULL
                    ) AS "t10"
                  ) AS "t12"
                  WHERE
                    "t12"."_rank" = 0
                ) AS "t14"
              ) AS "t16"
            ) AS "t20"
              ON "t5"."contact_id" = "t20"."_key" AND "t20"."_born" < "t6"."p_asof"
          ) AS "t22"
        ) AS "t24"
        WHERE
          CASE
            WHEN COALESCE("t24"."account_id", "t24"."contact_account") IS NOT NULL
            THEN 'a:' || COALESCE("t24"."account_id", "t24"."contact_account")
            ELSE 'c:' || "t24"."contact_id"
          END IS NOT NULL
      ) AS "t26"
      LEFT OUTER JOIN (
        SELECT
          "t8"."_order",
          "t8"."_product",
          "t19"."_id",
          "t19"."category"
        FROM (
          SELECT
            "t1"."order_id" AS "_order",
            "t1"."product_id" AS "_product"
          FROM "crm_v_order_lines" AS "t1"
        ) AS "t8"
        INNER JOIN (
          SELECT
            "t15"."product_id" AS "_id",
            "t15"."category"
          FROM (
            SELECT
              "t13".*
              EXCLUDE ("_rank")
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t9"."product_id",
                  "t9"."category",
                  "t9"."row_order",
                  "t9"."born",
                  ROW_NUMBER() OVER (
                    PARTITION BY "t9"."product_id"
                    ORDER BY "t9"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1 AS "_rank"
                FROM (
                  SELECT
                    *
                  FROM "crm_v_products" AS "t3"
                  WHERE
                    "t3"."product_id" IS NOT NULL
                ) AS "t9"
              ) AS "t11"
              WHERE
                "t11"."_rank" = 0
            ) AS "t13"
          ) AS "t15"
        ) AS "t19"
          ON "t8"."_product" = "t19"."_id"
      ) AS "t23"
        ON "t26"."order_id" = "t23"."_order"
    ) AS "t27"
    GROUP BY
      1,
      2,
      3,
      4,
      5
  ) AS "t28"
) AS "t29"
GROUP BY
  1
