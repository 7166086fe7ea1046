-- crm_customer_orders {"basis": "orders"}
SELECT
  "t45"."order_id",
  "t45"."ordered_at",
  "t45"."row_order",
  "t45"."account_id",
  "t45"."contact_id",
  "t45"."deal_id",
  "t45"."campaign_id",
  "t45"."owner_id",
  "t45"."amount",
  "t45"."cost",
  "t45"."currency",
  "t45"."contact_account",
  "t45"."contact_born",
  "t45"."of_account",
  "t45"."of_contact",
  "t45"."customer",
  "t45"."owner",
  "t45"."owner_born",
  "t45"."late",
  "t45"."low",
  "t45"."high",
  "t45"."deal_campaign",
  "t45"."deal_source",
  "t45"."deal_born",
  "t45"."first_at",
  "t45"."before_at",
  "t45"."next_at",
  "t45"."number",
  "t45"."since"
FROM (
  SELECT
    "t44"."order_id",
    "t44"."ordered_at",
    "t44"."account_id",
    "t44"."contact_id",
    "t44"."deal_id",
    "t44"."campaign_id",
    "t44"."owner_id",
    "t44"."amount",
    "t44"."cost",
    "t44"."currency",
    "t44"."row_order",
    "t44"."contact_account",
    "t44"."contact_owner",
    "t44"."contact_born",
    "t44"."of_account",
    "t44"."of_contact",
    "t44"."customer",
    "t44"."account_owner",
    "t44"."account_born",
    "t44"."owner",
    "t44"."owner_born",
    "t44"."low",
    "t44"."high",
    "t44"."_of",
    "t44"."late",
    "t44"."first_at",
    "t44"."before_at",
    "t44"."next_at",
    "t44"."number",
    "t44"."change",
    "t44"."since",
    "t44"."deal_campaign",
    "t44"."deal_source",
    "t44"."deal_born"
  FROM (
    SELECT
      "t43"."order_id",
      "t43"."ordered_at",
      "t43"."account_id",
      "t43"."contact_id",
      "t43"."deal_id",
      "t43"."campaign_id",
      "t43"."owner_id",
      "t43"."amount",
      "t43"."cost",
      "t43"."currency",
      "t43"."row_order",
      "t43"."contact_account",
      "t43"."contact_owner",
      "t43"."contact_born",
      "t43"."of_account",
      "t43"."of_contact",
      "t43"."customer",
      "t43"."account_owner",
      "t43"."account_born",
      "t43"."owner",
      "t43"."owner_born",
      "t43"."low",
      "t43"."high",
      "t43"."_of",
      "t43"."late",
      "t43"."first_at",
      "t43"."before_at",
      "t43"."next_at",
      "t43"."number",
      "t43"."change",
      "t43"."since",
      "t23"."_key",
      "t23"."deal_campaign",
      "t23"."deal_source",
      "t23"."deal_born"
    FROM (
      SELECT
        "t41"."order_id",
        "t41"."ordered_at",
        "t41"."account_id",
        "t41"."contact_id",
        "t41"."deal_id",
        "t41"."campaign_id",
        "t41"."owner_id",
        "t41"."amount",
        "t41"."cost",
        "t41"."currency",
        "t41"."row_order",
        "t41"."contact_account",
        "t41"."contact_owner",
        "t41"."contact_born",
        "t41"."of_account",
        "t41"."of_contact",
        "t41"."customer",
        "t41"."account_owner",
        "t41"."account_born",
        "t41"."owner",
        "t41"."owner_born",
        "t41"."low",
        "t41"."high",
        "t41"."_of",
        "t41"."late",
        "t41"."first_at",
        "t41"."before_at",
        "t41"."next_at",
        "t41"."number",
        "t41"."change",
        MAX("t41"."change") OVER (
          PARTITION BY "t41"."_of"
          ORDER BY "t41"."ordered_at" ASC, "t41"."row_order" ASC, "t41"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS "since"
      FROM (
        SELECT
          "t40"."order_id",
          "t40"."ordered_at",
          "t40"."account_id",
          "t40"."contact_id",
          "t40"."deal_id",
          "t40"."campaign_id",
          "t40"."owner_id",
          "t40"."amount",
          "t40"."cost",
          "t40"."currency",
          "t40"."row_order",
          "t40"."contact_account",
          "t40"."contact_owner",
          "t40"."contact_born",
          "t40"."of_account",
          "t40"."of_contact",
          "t40"."customer",
          "t40"."account_owner",
          "t40"."account_born",
          "t40"."owner",
          "t40"."owner_born",
          "t40"."low",
          "t40"."high",
          "t40"."_of",
          BOOL_OR(
            COALESCE(
              (
                "t40"."account_id" IS NULL
              )
              AND (
                "t40"."contact_account" IS NOT NULL
              )
              AND (
                "t40"."contact_born" >= "t40"."ordered_at"
              ),
              FALSE
            )
          ) OVER (PARTITION BY "t40"."_of" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "late",
          MIN("t40"."ordered_at") OVER (PARTITION BY "t40"."_of" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "first_at",
          LAG("t40"."ordered_at") OVER (
            PARTITION BY "t40"."_of"
            ORDER BY "t40"."ordered_at" ASC, "t40"."row_order" ASC, "t40"."order_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "before_at",
          COALESCE(
            LEAD("t40"."ordered_at") OVER (
              PARTITION BY "t40"."_of"
              ORDER BY "t40"."ordered_at" ASC, "t40"."row_order" ASC, "t40"."order_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ),
            CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
          ) AS "next_at",
          (
            ROW_NUMBER() OVER (
              PARTITION BY "t40"."_of"
              ORDER BY "t40"."ordered_at" ASC, "t40"."row_order" ASC, "t40"."order_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1
          ) + 1 AS "number",
          CASE
            WHEN "t40"."low" <> "t40"."high"
            THEN "t40"."ordered_at"
            WHEN (
              LAG("t40"."low") OVER (
                PARTITION BY "t40"."_of", "t40"."low" IS NULL
                ORDER BY "t40"."ordered_at" ASC, "t40"."row_order" ASC, "t40"."order_id" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) <> "t40"."low"
            )
            OR (
              LAG("t40"."high") OVER (
                PARTITION BY "t40"."_of", "t40"."low" IS NULL
                ORDER BY "t40"."ordered_at" ASC, "t40"."row_order" ASC, "t40"."order_id" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) <> "t40"."high"
            )
            THEN LAG("t40"."ordered_at") OVER (
              PARTITION BY "t40"."_of", "t40"."low" IS NULL
              ORDER BY "t40"."ordered_at" ASC, "t40"."row_order" ASC, "t40"."order_id" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
            ELSE NULL
          END AS "change"
        FROM (
          SELECT
            "t39"."order_id",
            "t39"."ordered_at",
            "t39"."account_id",
            "t39"."contact_id",
            "t39"."deal_id",
            "t39"."campaign_id",
            "t39"."owner_id",
            "t39"."amount",
            "t39"."cost",
            "t39"."currency",
            "t39"."row_order",
            "t39"."contact_account",
            "t39"."contact_owner",
            "t39"."contact_born",
            "t39"."of_account",
            "t39"."of_contact",
            "t39"."customer",
            "t39"."account_owner",
            "t39"."account_born",
            "t39"."owner",
            "t39"."owner_born",
            "t39"."low",
            "t39"."high",
            COALESCE("t39"."customer", 'o:' || "t39"."order_id") AS "_of"
          FROM (
            SELECT
              "t38"."order_id",
              "t38"."ordered_at",
              "t38"."account_id",
              "t38"."contact_id",
              "t38"."deal_id",
              "t38"."campaign_id",
              "t38"."owner_id",
              "t38"."amount",
              "t38"."cost",
              "t38"."currency",
              "t38"."row_order",
              "t38"."contact_account",
              "t38"."contact_owner",
              "t38"."contact_born",
              "t38"."of_account",
              "t38"."of_contact",
              "t38"."customer",
              "t38"."account_owner",
              "t38"."account_born",
              "t38"."owner",
              "t38"."owner_born",
              "t38"."low",
              "t38"."high"
            FROM (
              SELECT
                "t37"."order_id",
                "t37"."ordered_at",
                "t37"."account_id",
                "t37"."contact_id",
                "t37"."deal_id",
                "t37"."campaign_id",
                "t37"."owner_id",
                "t37"."amount",
                "t37"."cost",
                "t37"."currency",
                "t37"."row_order",
                "t37"."contact_account",
                "t37"."contact_owner",
                "t37"."contact_born",
                "t37"."of_account",
                "t37"."of_contact",
                "t37"."customer",
                "t37"."account_owner",
                "t37"."account_born",
                "t37"."owner",
                "t37"."owner_born",
                "t31"."_order",
                "t31"."low",
                "t31"."high"
              FROM (
                SELECT
                  "t35"."order_id",
                  "t35"."ordered_at",
                  "t35"."account_id",
                  "t35"."contact_id",
                  "t35"."deal_id",
                  "t35"."campaign_id",
                  "t35"."owner_id",
                  "t35"."amount",
                  "t35"."cost",
                  "t35"."currency",
                  "t35"."row_order",
                  "t35"."contact_account",
                  "t35"."contact_owner",
                  "t35"."contact_born",
                  "t35"."of_account",
                  "t35"."of_contact",
                  "t35"."customer",
                  "t35"."account_owner",
                  "t35"."account_born",
                  CASE
                    WHEN "t35"."of_account" IS NOT NULL
                    THEN "t35"."account_owner"
                    ELSE "t35"."contact_owner"
                  END AS "owner",
                  CASE
                    WHEN "t35"."of_account" IS NOT NULL
                    THEN "t35"."account_born"
                    ELSE "t35"."contact_born"
                  END AS "owner_born"
                FROM (
                  SELECT
                    "t34"."order_id",
                    "t34"."ordered_at",
                    "t34"."account_id",
                    "t34"."contact_id",
                    "t34"."deal_id",
                    "t34"."campaign_id",
                    "t34"."owner_id",
                    "t34"."amount",
                    "t34"."cost",
                    "t34"."currency",
                    "t34"."row_order",
                    "t34"."contact_account",
                    "t34"."contact_owner",
                    "t34"."contact_born",
                    "t34"."of_account",
                    "t34"."of_contact",
                    "t34"."customer",
                    "t34"."account_owner",
                    "t34"."account_born"
                  FROM (
                    SELECT
                      "t33"."order_id",
                      "t33"."ordered_at",
                      "t33"."account_id",
                      "t33"."contact_id",
                      "t33"."deal_id",
                      "t33"."campaign_id",
                      "t33"."owner_id",
                      "t33"."amount",
                      "t33"."cost",
                      "t33"."currency",
                      "t33"."row_order",
                      "t33"."contact_account",
                      "t33"."contact_owner",
                      "t33"."contact_born",
                      "t33"."of_account",
                      "t33"."of_contact",
                      "t33"."customer",
                      "t24"."_key",
                      "t24"."account_owner",
                      "t24"."account_born"
                    FROM (
                      SELECT
                        "t29"."order_id",
                        "t29"."ordered_at",
                        "t29"."account_id",
                        "t29"."contact_id",
                        "t29"."deal_id",
                        "t29"."campaign_id",
                        "t29"."owner_id",
                        "t29"."amount",
                        "t29"."cost",
                        "t29"."currency",
                        "t29"."row_order",
                        "t29"."contact_account",
                        "t29"."contact_owner",
                        "t29"."contact_born",
                        COALESCE("t29"."account_id", "t29"."contact_account") AS "of_account",
                        CASE
                          WHEN COALESCE("t29"."account_id", "t29"."contact_account") IS NULL
                          THEN "t29"."contact_id"
                          ELSE NULL
                        END AS "of_contact",
                        CASE
                          WHEN COALESCE("t29"."account_id", "t29"."contact_account") IS NOT NULL
                          THEN 'a:' || COALESCE("t29"."account_id", "t29"."contact_account")
                          ELSE 'c:' || "t29"."contact_id"
                        END AS "customer"
                      FROM (
                        SELECT
                          "t28"."order_id",
                          "t28"."ordered_at",
                          "t28"."account_id",
                          "t28"."contact_id",
                          "t28"."deal_id",
                          "t28"."campaign_id",
                          "t28"."owner_id",
                          "t28"."amount",
                          "t28"."cost",
                          "t28"."currency",
                          "t28"."row_order",
                          "t28"."contact_account",
                          "t28"."contact_owner",
                          "t28"."contact_born"
                        FROM (
                          SELECT
                            "t18"."order_id",
                            "t18"."ordered_at",
                            "t18"."account_id",
                            "t18"."contact_id",
                            "t18"."deal_id",
                            "t18"."campaign_id",
                            "t18"."owner_id",
                            "t18"."amount",
                            "t18"."cost",
                            "t18"."currency",
                            "t18"."row_order",
                            "t26"."_key",
                            "t26"."contact_account",
                            "t26"."contact_owner",
                            "t26"."contact_born"
                          FROM (
                            SELECT
                              *
                            FROM (
                              SELECT
                                "t4"."order_id",
                                "t4"."ordered_at",
                                "t4"."account_id",
                                "t4"."contact_id",
                                "t4"."deal_id",
                                "t4"."campaign_id",
                                "t4"."owner_id",
                                "t4"."amount",
                                "t4"."cost",
                                "t4"."currency",
                                "t4"."row_order"
                              FROM "crm_v_orders" AS "t4"
                            ) AS "t6"
                            WHERE
                              "t6"."ordered_at" IS NOT NULL
                          ) AS "t18"
                          LEFT OUTER JOIN (
                            SELECT
                              "t17"."contact_id" AS "_key",
                              "t17"."account_id" AS "contact_account",
                              "t17"."owner_id" AS "contact_owner",
                              "t17"."born" AS "contact_born"
                            FROM (
                              SELECT
                                "t12"."contact_id",
                                "t12"."account_id",
                                "t12"."owner_id",
                                "t12"."row_order",
                                "t12"."born"
                              FROM (
                                SELECT
                                  *
                                FROM "crm_v_contacts" AS "t5"
                                WHERE
                                  "t5"."contact_id" IS NOT NULL AND "t5"."copy" = 0
                              ) AS "t12"
                            ) AS "t17"
                          ) AS "t26"
                            ON "t18"."contact_id" = "t26"."_key"
                        ) AS "t28"
                      ) AS "t29"
                    ) AS "t33"
                    LEFT OUTER JOIN (
                      SELECT
                        "t14"."account_id" AS "_key",
                        "t14"."owner_id" AS "account_owner",
                        "t14"."born" AS "account_born"
                      FROM (
                        SELECT
                          "t10"."account_id",
                          "t10"."owner_id",
                          "t10"."row_order",
                          "t10"."born"
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_accounts" AS "t2"
                          WHERE
                            "t2"."account_id" IS NOT NULL AND "t2"."copy" = 0
                        ) AS "t10"
                      ) AS "t14"
                    ) AS "t24"
                      ON "t33"."of_account" = "t24"."_key"
                  ) AS "t34"
                ) AS "t35"
              ) AS "t37"
              LEFT OUTER JOIN (
                SELECT
                  "t27"."_order",
                  MIN("t27"."category") AS "low",
                  MAX("t27"."category") AS "high"
                FROM (
                  SELECT
                    "t9"."_order",
                    "t9"."_product",
                    "t25"."_id",
                    "t25"."category"
                  FROM (
                    SELECT
                      "t1"."order_id" AS "_order",
                      "t1"."product_id" AS "_product"
                    FROM "crm_v_order_lines" AS "t1"
                  ) AS "t9"
                  INNER JOIN (
                    SELECT
                      "t15"."product_id" AS "_id",
                      "t15"."category"
                    FROM (
                      SELECT
                        "t11"."product_id",
                        "t11"."category",
                        "t11"."row_order",
                        "t11"."born"
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_products" AS "t3"
                        WHERE
                          "t3"."product_id" IS NOT NULL AND "t3"."copy" = 0
                      ) AS "t11"
                    ) AS "t15"
                  ) AS "t25"
                    ON "t9"."_product" = "t25"."_id"
                ) AS "t27"
                GROUP BY
                  1
              ) AS "t31"
                ON "t37"."order_id" = "t31"."_order"
            ) AS "t38"
          ) AS "t39"
        ) AS "t40"
      ) AS "t41"
    ) AS "t43"
    LEFT OUTER JOIN (
      SELECT
        "t13"."deal_id" AS "_key",
        "t13"."campaign_id" AS "deal_campaign",
        "t13"."source" AS "deal_source",
        "t13"."born" AS "deal_born"
      FROM (
        SELECT
          "t8"."deal_id",
          "t8"."campaign_id",
          "t8"."source",
          "t8"."row_order",
          "t8"."born"
        FROM (
          SELECT
            *
          FROM "crm_v_deals" AS "t0"
          WHERE
            "t0"."deal_id" IS NOT NULL AND "t0"."copy" = 0
        ) AS "t8"
      ) AS "t13"
    ) AS "t23"
      ON "t43"."deal_id" = "t23"."_key"
  ) AS "t44"
) AS "t45"
