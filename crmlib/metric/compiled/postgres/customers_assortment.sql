-- customers_assortment by all: c__several c__ {"basis": "orders"}
SELECT
  "t27"."p",
  COUNT(*) FILTER(WHERE
    "t27"."several") AS "c__several",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t26"."p",
    "t26"."p_asof",
    "t26"."several"
  FROM (
    SELECT
      "t25"."p",
      "t25"."p_asof",
      "t25"."of_account",
      "t25"."of_contact",
      COALESCE(MIN("t25"."one") <> MAX("t25"."other"), FALSE) AS "several"
    FROM (
      SELECT
        "t24"."ordered_at",
        "t24"."order_id",
        "t24"."account_id",
        "t24"."contact_id",
        "t24"."deal_id",
        "t24"."campaign_id",
        "t24"."owner_id",
        "t24"."amount",
        "t24"."cost",
        "t24"."currency",
        "t24"."row_order",
        "t24"."born",
        "t24"."one",
        "t24"."other",
        "t24"."p",
        "t24"."p_start",
        "t24"."p_cut",
        "t24"."p_asof",
        "t24"."p_opening",
        "t24"."p_t12",
        "t24"."p_s12",
        "t24"."p_t24",
        "t24"."p_start_on",
        "t24"."p_cut_on",
        "t24"."p_opening_on",
        "t24"."p_cut_day",
        "t24"."p_opening_day",
        "t24"."p_next_start",
        "t24"."p_next_end",
        "t24"."p_typed",
        "t24"."contact_account",
        COALESCE("t24"."account_id", "t24"."contact_account") AS "of_account",
        CASE
          WHEN COALESCE("t24"."account_id", "t24"."contact_account") IS NULL
          THEN "t24"."contact_id"
          ELSE NULL
        END AS "of_contact",
        CASE
          WHEN COALESCE("t24"."account_id", "t24"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t24"."account_id", "t24"."contact_account")
          ELSE 'c:' || "t24"."contact_id"
        END AS "customer"
      FROM (
        SELECT
          "t23"."ordered_at",
          "t23"."order_id",
          "t23"."account_id",
          "t23"."contact_id",
          "t23"."deal_id",
          "t23"."campaign_id",
          "t23"."owner_id",
          "t23"."amount",
          "t23"."cost",
          "t23"."currency",
          "t23"."row_order",
          "t23"."born",
          "t23"."one",
          "t23"."other",
          "t23"."p",
          "t23"."p_start",
          "t23"."p_cut",
          "t23"."p_asof",
          "t23"."p_opening",
          "t23"."p_t12",
          "t23"."p_s12",
          "t23"."p_t24",
          "t23"."p_start_on",
          "t23"."p_cut_on",
          "t23"."p_opening_on",
          "t23"."p_cut_day",
          "t23"."p_opening_day",
          "t23"."p_next_start",
          "t23"."p_next_end",
          "t23"."p_typed",
          "t23"."contact_account"
        FROM (
          SELECT
            "t22"."ordered_at",
            "t22"."order_id",
            "t22"."account_id",
            "t22"."contact_id",
            "t22"."deal_id",
            "t22"."campaign_id",
            "t22"."owner_id",
            "t22"."amount",
            "t22"."cost",
            "t22"."currency",
            "t22"."row_order",
            "t22"."born",
            "t22"."one",
            "t22"."other",
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
            "t5"."p_typed",
            "t15"."_key",
            "t15"."_born",
            "t15"."contact_account"
          FROM (
            SELECT
              "t20"."ordered_at",
              "t20"."order_id",
              "t20"."account_id",
              "t20"."contact_id",
              "t20"."deal_id",
              "t20"."campaign_id",
              "t20"."owner_id",
              "t20"."amount",
              "t20"."cost",
              "t20"."currency",
              "t20"."row_order",
              "t20"."born",
              "t20"."one",
              "t20"."other"
            FROM (
              SELECT
                "t6"."ordered_at",
                "t6"."order_id",
                "t6"."account_id",
                "t6"."contact_id",
                "t6"."deal_id",
                "t6"."campaign_id",
                "t6"."owner_id",
                "t6"."amount",
                "t6"."cost",
                "t6"."currency",
                "t6"."row_order",
                "t6"."born",
                "t19"."_order",
                "t19"."one",
                "t19"."other"
              FROM "crm_v_orders" AS "t6"
              LEFT OUTER JOIN (
                SELECT
                  "t17"."_order",
                  MIN("t17"."category") AS "one",
                  MAX("t17"."category") AS "other"
                FROM (
                  SELECT
                    "t9"."_order",
                    "t9"."_product",
                    "t16"."_id",
                    "t16"."category"
                  FROM (
                    SELECT
                      "t3"."order_id" AS "_order",
                      "t3"."product_id" AS "_product"
                    FROM "crm_v_order_lines" AS "t3"
                  ) AS "t9"
                  INNER JOIN (
                    SELECT
                      "t12"."product_id" AS "_id",
                      "t12"."category"
                    FROM (
                      SELECT
                        "t10"."product_id",
                        "t10"."category",
                        "t10"."row_order",
                        "t10"."born"
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_products" AS "t4"
                        WHERE
                          "t4"."product_id" IS NOT NULL AND "t4"."copy" = 0
                      ) AS "t10"
                    ) AS "t12"
                  ) AS "t16"
                    ON "t9"."_product" = "t16"."_id"
                ) AS "t17"
                GROUP BY
                  1
              ) AS "t19"
                ON "t6"."order_id" = "t19"."_order"
            ) AS "t20"
          ) AS "t22"
          INNER JOIN "crm_periods" AS "t5"
            ON "t22"."ordered_at" < "t5"."p_cut"
            AND "t22"."born" < "t5"."p_asof"
            AND "t22"."ordered_at" >= "t5"."p_t12"
          LEFT OUTER JOIN (
            SELECT
              "t11"."contact_id" AS "_key",
              "t11"."born" AS "_born",
              "t11"."account_id" AS "contact_account"
            FROM (
              SELECT
                "t8"."contact_id",
                "t8"."account_id",
                "t8"."row_order",
                "t8"."born"
              FROM (
                SELECT
                  *
                FROM "crm_v_contacts" AS "t2"
                WHERE
                  "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
              ) AS "t8"
            ) AS "t11"
          ) AS "t15"
            ON "t22"."contact_id" = "t15"."_key" AND "t15"."_born" < "t5"."p_asof"
        ) AS "t23"
      ) AS "t24"
      WHERE
        CASE
          WHEN COALESCE("t24"."account_id", "t24"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t24"."account_id", "t24"."contact_account")
          ELSE 'c:' || "t24"."contact_id"
        END IS NOT NULL
    ) AS "t25"
    GROUP BY
      1,
      2,
      3,
      4
  ) AS "t26"
) AS "t27"
GROUP BY
  1
