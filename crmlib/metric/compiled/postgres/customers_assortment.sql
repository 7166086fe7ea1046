-- customers_assortment by all: c__several c__ {"basis": "orders"}
SELECT
  "t25"."p",
  COUNT(*) FILTER(WHERE
    "t25"."several") AS "c__several",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t24"."p",
    "t24"."p_asof",
    "t24"."several"
  FROM (
    SELECT
      "t23"."p",
      "t23"."p_asof",
      "t23"."of_account",
      "t23"."of_contact",
      COALESCE(MIN("t23"."category") <> MAX("t23"."category"), FALSE) AS "several"
    FROM (
      SELECT
        "t22"."p",
        "t22"."p_asof",
        "t22"."of_account",
        "t22"."of_contact",
        "t22"."order_id",
        "t19"."_order",
        "t19"."_product",
        "t19"."_id",
        "t19"."category"
      FROM (
        SELECT
          "t20"."p",
          "t20"."p_asof",
          COALESCE("t20"."account_id", "t20"."contact_account") AS "of_account",
          CASE
            WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NULL
            THEN "t20"."contact_id"
            ELSE NULL
          END AS "of_contact",
          "t20"."order_id"
        FROM (
          SELECT
            "t18"."ordered_at",
            "t18"."order_id",
            "t18"."account_id",
            "t18"."contact_id",
            "t18"."deal_id",
            "t18"."campaign_id",
            "t18"."owner_id",
            "t18"."amount",
            "t18"."cost",
            "t18"."currency",
            "t18"."row_order",
            "t18"."born",
            "t18"."p",
            "t18"."p_start",
            "t18"."p_cut",
            "t18"."p_asof",
            "t18"."p_opening",
            "t18"."p_t12",
            "t18"."p_s12",
            "t18"."p_t24",
            "t18"."p_start_on",
            "t18"."p_cut_on",
            "t18"."p_opening_on",
            "t18"."p_cut_day",
            "t18"."p_opening_day",
            "t18"."p_next_start",
            "t18"."p_next_end",
            "t18"."p_typed",
            "t18"."contact_account"
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
              "t16"."_key",
              "t16"."_born",
              "t16"."contact_account"
            FROM "crm_v_orders" AS "t5"
            INNER JOIN "crm_periods" AS "t6"
              ON "t5"."ordered_at" < "t6"."p_cut"
              AND "t5"."born" < "t6"."p_asof"
              AND "t5"."ordered_at" >= "t6"."p_t12"
            LEFT OUTER JOIN (
              SELECT
                "t12"."contact_id" AS "_key",
                "t12"."born" AS "_born",
                "t12"."account_id" AS "contact_account"
              FROM (
                SELECT
                  "t10"."contact_id",
                  "t10"."account_id",
                  "t10"."row_order",
                  "t10"."born"
                FROM (
                  SELECT
                    *
                  FROM "crm_v_contacts" AS "t4"
                  WHERE
                    "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                ) AS "t10"
              ) AS "t12"
            ) AS "t16"
              ON "t5"."contact_id" = "t16"."_key" AND "t16"."_born" < "t6"."p_asof"
          ) AS "t18"
        ) AS "t20"
        WHERE
          CASE
            WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
            THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
            ELSE 'c:' || "t20"."contact_id"
          END IS NOT NULL
      ) AS "t22"
      LEFT OUTER JOIN (
        SELECT
          "t8"."_order",
          "t8"."_product",
          "t15"."_id",
          "t15"."category"
        FROM (
          SELECT
            "t1"."order_id" AS "_order",
            "t1"."product_id" AS "_product"
          FROM "crm_v_order_lines" AS "t1"
        ) AS "t8"
        INNER JOIN (
          SELECT
            "t11"."product_id" AS "_id",
            "t11"."category"
          FROM (
            SELECT
              "t9"."product_id",
              "t9"."category",
              "t9"."row_order",
              "t9"."born"
            FROM (
              SELECT
                *
              FROM "crm_v_products" AS "t3"
              WHERE
                "t3"."product_id" IS NOT NULL AND "t3"."copy" = 0
            ) AS "t9"
          ) AS "t11"
        ) AS "t15"
          ON "t8"."_product" = "t15"."_id"
      ) AS "t19"
        ON "t22"."order_id" = "t19"."_order"
    ) AS "t23"
    GROUP BY
      1,
      2,
      3,
      4
  ) AS "t24"
) AS "t25"
GROUP BY
  1
