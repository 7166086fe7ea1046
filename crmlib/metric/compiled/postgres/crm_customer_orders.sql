-- crm_customer_orders {"basis": "orders"}
SELECT
  "t37"."order_id",
  "t37"."ordered_at",
  "t37"."row_order",
  "t37"."account_id",
  "t37"."contact_id",
  "t37"."deal_id",
  "t37"."campaign_id",
  "t37"."amount",
  "t37"."cost",
  "t37"."currency",
  "t37"."contact_account",
  "t37"."contact_born",
  "t37"."of_account",
  "t37"."of_contact",
  "t37"."customer",
  "t37"."owner",
  "t37"."owner_born",
  "t37"."late",
  "t37"."low",
  "t37"."high",
  "t37"."first_at",
  "t37"."before_at",
  "t37"."next_at",
  "t37"."number",
  "t37"."since"
FROM (
  SELECT
    "t36"."order_id",
    "t36"."ordered_at",
    "t36"."account_id",
    "t36"."contact_id",
    "t36"."deal_id",
    "t36"."campaign_id",
    "t36"."amount",
    "t36"."cost",
    "t36"."currency",
    "t36"."row_order",
    "t36"."contact_account",
    "t36"."contact_owner",
    "t36"."contact_born",
    "t36"."of_account",
    "t36"."of_contact",
    "t36"."customer",
    "t36"."account_owner",
    "t36"."account_born",
    "t36"."owner",
    "t36"."owner_born",
    "t36"."low",
    "t36"."high",
    "t36"."_of",
    "t36"."late",
    "t36"."first_at",
    "t36"."before_at",
    "t36"."next_at",
    "t36"."number",
    "t36"."change",
    MAX("t36"."change") OVER (
      PARTITION BY "t36"."_of"
      ORDER BY "t36"."ordered_at" ASC, "t36"."row_order" ASC, "t36"."order_id" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS "since"
  FROM (
    SELECT
      "t35"."order_id",
      "t35"."ordered_at",
      "t35"."account_id",
      "t35"."contact_id",
      "t35"."deal_id",
      "t35"."campaign_id",
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
      "t35"."owner",
      "t35"."owner_born",
      "t35"."low",
      "t35"."high",
      "t35"."_of",
      BOOL_OR(
        COALESCE(
          (
            "t35"."account_id" IS NULL
          )
          AND (
            "t35"."contact_account" IS NOT NULL
          )
          AND (
            "t35"."contact_born" >= "t35"."ordered_at"
          ),
          FALSE
        )
      ) OVER (PARTITION BY "t35"."_of" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "late",
      MIN("t35"."ordered_at") OVER (PARTITION BY "t35"."_of" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "first_at",
      LAG("t35"."ordered_at") OVER (
        PARTITION BY "t35"."_of"
        ORDER BY "t35"."ordered_at" ASC, "t35"."row_order" ASC, "t35"."order_id" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS "before_at",
      COALESCE(
        LEAD("t35"."ordered_at") OVER (
          PARTITION BY "t35"."_of"
          ORDER BY "t35"."ordered_at" ASC, "t35"."row_order" ASC, "t35"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
      ) AS "next_at",
      (
        ROW_NUMBER() OVER (
          PARTITION BY "t35"."_of"
          ORDER BY "t35"."ordered_at" ASC, "t35"."row_order" ASC, "t35"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1
      ) + 1 AS "number",
      CASE
        WHEN "t35"."low" <> "t35"."high"
        THEN "t35"."ordered_at"
        WHEN (
          LAG("t35"."low") OVER (
            PARTITION BY "t35"."_of", "t35"."low" IS NULL
            ORDER BY "t35"."ordered_at" ASC, "t35"."row_order" ASC, "t35"."order_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) <> "t35"."low"
        )
        OR (
          LAG("t35"."high") OVER (
            PARTITION BY "t35"."_of", "t35"."low" IS NULL
            ORDER BY "t35"."ordered_at" ASC, "t35"."row_order" ASC, "t35"."order_id" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) <> "t35"."high"
        )
        THEN LAG("t35"."ordered_at") OVER (
          PARTITION BY "t35"."_of", "t35"."low" IS NULL
          ORDER BY "t35"."ordered_at" ASC, "t35"."row_order" ASC, "t35"."order_id" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        ELSE NULL
      END AS "change"
    FROM (
      SELECT
        "t34"."order_id",
        "t34"."ordered_at",
        "t34"."account_id",
        "t34"."contact_id",
        "t34"."deal_id",
        "t34"."campaign_id",
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
        "t34"."account_born",
        "t34"."owner",
        "t34"."owner_born",
        "t34"."low",
        "t34"."high",
        COALESCE("t34"."customer", 'o:' || "t34"."order_id") AS "_of"
      FROM (
        SELECT
          "t33"."order_id",
          "t33"."ordered_at",
          "t33"."account_id",
          "t33"."contact_id",
          "t33"."deal_id",
          "t33"."campaign_id",
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
          "t33"."account_owner",
          "t33"."account_born",
          "t33"."owner",
          "t33"."owner_born",
          "t33"."low",
          "t33"."high"
        FROM (
          SELECT
            "t32"."order_id",
            "t32"."ordered_at",
            "t32"."account_id",
            "t32"."contact_id",
            "t32"."deal_id",
            "t32"."campaign_id",
            "t32"."amount",
            "t32"."cost",
            "t32"."currency",
            "t32"."row_order",
            "t32"."contact_account",
            "t32"."contact_owner",
            "t32"."contact_born",
            "t32"."of_account",
            "t32"."of_contact",
            "t32"."customer",
            "t32"."account_owner",
            "t32"."account_born",
            "t32"."owner",
            "t32"."owner_born",
            "t26"."_order",
            "t26"."low",
            "t26"."high"
          FROM (
            SELECT
              "t30"."order_id",
              "t30"."ordered_at",
              "t30"."account_id",
              "t30"."contact_id",
              "t30"."deal_id",
              "t30"."campaign_id",
              "t30"."amount",
              "t30"."cost",
              "t30"."currency",
              "t30"."row_order",
              "t30"."contact_account",
              "t30"."contact_owner",
              "t30"."contact_born",
              "t30"."of_account",
              "t30"."of_contact",
              "t30"."customer",
              "t30"."account_owner",
              "t30"."account_born",
              CASE
                WHEN "t30"."of_account" IS NOT NULL
                THEN "t30"."account_owner"
                ELSE "t30"."contact_owner"
              END AS "owner",
              CASE
                WHEN "t30"."of_account" IS NOT NULL
                THEN "t30"."account_born"
                ELSE "t30"."contact_born"
              END AS "owner_born"
            FROM (
              SELECT
                "t29"."order_id",
                "t29"."ordered_at",
                "t29"."account_id",
                "t29"."contact_id",
                "t29"."deal_id",
                "t29"."campaign_id",
                "t29"."amount",
                "t29"."cost",
                "t29"."currency",
                "t29"."row_order",
                "t29"."contact_account",
                "t29"."contact_owner",
                "t29"."contact_born",
                "t29"."of_account",
                "t29"."of_contact",
                "t29"."customer",
                "t29"."account_owner",
                "t29"."account_born"
              FROM (
                SELECT
                  "t28"."order_id",
                  "t28"."ordered_at",
                  "t28"."account_id",
                  "t28"."contact_id",
                  "t28"."deal_id",
                  "t28"."campaign_id",
                  "t28"."amount",
                  "t28"."cost",
                  "t28"."currency",
                  "t28"."row_order",
                  "t28"."contact_account",
                  "t28"."contact_owner",
                  "t28"."contact_born",
                  "t28"."of_account",
                  "t28"."of_contact",
                  "t28"."customer",
                  "t19"."_key",
                  "t19"."account_owner",
                  "t19"."account_born"
                FROM (
                  SELECT
                    "t24"."order_id",
                    "t24"."ordered_at",
                    "t24"."account_id",
                    "t24"."contact_id",
                    "t24"."deal_id",
                    "t24"."campaign_id",
                    "t24"."amount",
                    "t24"."cost",
                    "t24"."currency",
                    "t24"."row_order",
                    "t24"."contact_account",
                    "t24"."contact_owner",
                    "t24"."contact_born",
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
                      "t23"."order_id",
                      "t23"."ordered_at",
                      "t23"."account_id",
                      "t23"."contact_id",
                      "t23"."deal_id",
                      "t23"."campaign_id",
                      "t23"."amount",
                      "t23"."cost",
                      "t23"."currency",
                      "t23"."row_order",
                      "t23"."contact_account",
                      "t23"."contact_owner",
                      "t23"."contact_born"
                    FROM (
                      SELECT
                        "t15"."order_id",
                        "t15"."ordered_at",
                        "t15"."account_id",
                        "t15"."contact_id",
                        "t15"."deal_id",
                        "t15"."campaign_id",
                        "t15"."amount",
                        "t15"."cost",
                        "t15"."currency",
                        "t15"."row_order",
                        "t21"."_key",
                        "t21"."contact_account",
                        "t21"."contact_owner",
                        "t21"."contact_born"
                      FROM (
                        SELECT
                          *
                        FROM (
                          SELECT
                            "t3"."order_id",
                            "t3"."ordered_at",
                            "t3"."account_id",
                            "t3"."contact_id",
                            "t3"."deal_id",
                            "t3"."campaign_id",
                            "t3"."amount",
                            "t3"."cost",
                            "t3"."currency",
                            "t3"."row_order"
                          FROM "crm_v_orders" AS "t3"
                        ) AS "t5"
                        WHERE
                          "t5"."ordered_at" IS NOT NULL
                      ) AS "t15"
                      LEFT OUTER JOIN (
                        SELECT
                          "t14"."contact_id" AS "_key",
                          "t14"."account_id" AS "contact_account",
                          "t14"."owner_id" AS "contact_owner",
                          "t14"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t10"."contact_id",
                            "t10"."account_id",
                            "t10"."owner_id",
                            "t10"."row_order",
                            "t10"."born"
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t4"
                            WHERE
                              "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                          ) AS "t10"
                        ) AS "t14"
                      ) AS "t21"
                        ON "t15"."contact_id" = "t21"."_key"
                    ) AS "t23"
                  ) AS "t24"
                ) AS "t28"
                LEFT OUTER JOIN (
                  SELECT
                    "t11"."account_id" AS "_key",
                    "t11"."owner_id" AS "account_owner",
                    "t11"."born" AS "account_born"
                  FROM (
                    SELECT
                      "t8"."account_id",
                      "t8"."owner_id",
                      "t8"."row_order",
                      "t8"."born"
                    FROM (
                      SELECT
                        *
                      FROM "crm_v_accounts" AS "t1"
                      WHERE
                        "t1"."account_id" IS NOT NULL AND "t1"."copy" = 0
                    ) AS "t8"
                  ) AS "t11"
                ) AS "t19"
                  ON "t28"."of_account" = "t19"."_key"
              ) AS "t29"
            ) AS "t30"
          ) AS "t32"
          LEFT OUTER JOIN (
            SELECT
              "t22"."_order",
              MIN("t22"."category") AS "low",
              MAX("t22"."category") AS "high"
            FROM (
              SELECT
                "t7"."_order",
                "t7"."_product",
                "t20"."_id",
                "t20"."category"
              FROM (
                SELECT
                  "t0"."order_id" AS "_order",
                  "t0"."product_id" AS "_product"
                FROM "crm_v_order_lines" AS "t0"
              ) AS "t7"
              INNER JOIN (
                SELECT
                  "t12"."product_id" AS "_id",
                  "t12"."category"
                FROM (
                  SELECT
                    "t9"."product_id",
                    "t9"."category",
                    "t9"."row_order",
                    "t9"."born"
                  FROM (
                    SELECT
                      *
                    FROM "crm_v_products" AS "t2"
                    WHERE
                      "t2"."product_id" IS NOT NULL AND "t2"."copy" = 0
                  ) AS "t9"
                ) AS "t12"
              ) AS "t20"
                ON "t7"."_product" = "t20"."_id"
            ) AS "t22"
            GROUP BY
              1
          ) AS "t26"
            ON "t32"."order_id" = "t26"."_order"
        ) AS "t33"
      ) AS "t34"
    ) AS "t35"
  ) AS "t36"
) AS "t37"
