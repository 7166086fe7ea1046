-- customers_assortment by all: c__several c__ {"basis": "orders"}
WITH "t21" AS (
  SELECT
    "t18"."_order",
    MIN("t18"."category") AS "low",
    MAX("t18"."category") AS "high"
  FROM (
    SELECT
      "t9"."_order",
      "t9"."_product",
      "t16"."_id",
      "t16"."category"
    FROM (
      SELECT
        "t2"."order_id" AS "_order",
        "t2"."product_id" AS "_product"
      FROM "crm_v_order_lines" AS "t2"
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
          FROM "crm_v_products" AS "t3"
          WHERE
            "t3"."product_id" IS NOT NULL AND "t3"."copy" = 0
        ) AS "t10"
      ) AS "t12"
    ) AS "t16"
      ON "t9"."_product" = "t16"."_id"
  ) AS "t18"
  GROUP BY
    1
)
SELECT
  "t41"."p",
  COUNT(*) FILTER(WHERE
    "t41"."several") AS "c__several",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t40"."p",
    "t40"."p_asof",
    "t40"."several"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."p",
        "t5"."p_asof",
        "t35"."of_account",
        CAST(NULL AS VARCHAR) AS "owner",
        COALESCE("t35"."since" >= "t5"."p_t12", FALSE) AS "several"
      FROM (
        SELECT
          "t31"."ordered_at",
          "t31"."account_id",
          "t31"."contact_id",
          "t31"."order_id",
          "t31"."row_order",
          "t31"."born",
          "t31"."contact_account",
          "t31"."contact_owner",
          "t31"."contact_born",
          "t31"."of_account",
          "t31"."of_contact",
          "t31"."customer",
          "t31"."_order",
          "t31"."low",
          "t31"."high",
          "t31"."_since",
          MAX("t31"."_since") OVER (
            PARTITION BY "t31"."customer"
            ORDER BY "t31"."ordered_at" ASC, "t31"."row_order" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
          ) AS "since",
          COALESCE(
            LEAD("t31"."ordered_at") OVER (
              PARTITION BY "t31"."customer"
              ORDER BY "t31"."ordered_at" ASC, "t31"."row_order" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ),
            CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))
          ) AS "next_at"
        FROM (
          SELECT
            "t29"."ordered_at",
            "t29"."account_id",
            "t29"."contact_id",
            "t29"."order_id",
            "t29"."row_order",
            "t29"."born",
            "t29"."contact_account",
            "t29"."contact_owner",
            "t29"."contact_born",
            "t29"."of_account",
            "t29"."of_contact",
            "t29"."customer",
            "t29"."_order",
            "t29"."low",
            "t29"."high",
            CASE
              WHEN "t29"."low" <> "t29"."high"
              THEN "t29"."ordered_at"
              WHEN (
                LAG("t29"."low") OVER (
                  PARTITION BY "t29"."customer", "t29"."low" IS NULL
                  ORDER BY "t29"."ordered_at" ASC, "t29"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) <> "t29"."low"
              )
              OR (
                LAG("t29"."high") OVER (
                  PARTITION BY "t29"."customer", "t29"."low" IS NULL
                  ORDER BY "t29"."ordered_at" ASC, "t29"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) <> "t29"."high"
              )
              THEN LAG("t29"."ordered_at") OVER (
                PARTITION BY "t29"."customer", "t29"."low" IS NULL
                ORDER BY "t29"."ordered_at" ASC, "t29"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
              ELSE NULL
            END AS "_since"
          FROM (
            SELECT
              "t27"."ordered_at",
              "t27"."account_id",
              "t27"."contact_id",
              "t27"."order_id",
              "t27"."row_order",
              "t27"."born",
              "t27"."contact_account",
              "t27"."contact_owner",
              "t27"."contact_born",
              "t27"."of_account",
              "t27"."of_contact",
              "t27"."customer",
              "t24"."_order",
              "t24"."low",
              "t24"."high"
            FROM (
              SELECT
                "t20"."ordered_at",
                "t20"."account_id",
                "t20"."contact_id",
                "t20"."order_id",
                "t20"."row_order",
                "t20"."born",
                "t20"."contact_account",
                "t20"."contact_owner",
                "t20"."contact_born",
                COALESCE("t20"."account_id", "t20"."contact_account") AS "of_account",
                CASE
                  WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NULL
                  THEN "t20"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                  ELSE 'c:' || "t20"."contact_id"
                END AS "customer"
              FROM (
                SELECT
                  "t19"."ordered_at",
                  "t19"."account_id",
                  "t19"."contact_id",
                  "t19"."order_id",
                  "t19"."row_order",
                  "t19"."born",
                  "t19"."contact_account",
                  "t19"."contact_owner",
                  "t19"."contact_born"
                FROM (
                  SELECT
                    "t7"."ordered_at",
                    "t7"."account_id",
                    "t7"."contact_id",
                    "t7"."order_id",
                    "t7"."row_order",
                    "t7"."born",
                    "t17"."_key",
                    "t17"."contact_account",
                    "t17"."contact_owner",
                    "t17"."contact_born"
                  FROM "crm_v_orders" AS "t7"
                  LEFT OUTER JOIN (
                    SELECT
                      "t13"."contact_id" AS "_key",
                      "t13"."account_id" AS "contact_account",
                      "t13"."owner_id" AS "contact_owner",
                      "t13"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t11"."contact_id",
                        "t11"."account_id",
                        "t11"."owner_id",
                        "t11"."row_order",
                        "t11"."born"
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t4"
                        WHERE
                          "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                      ) AS "t11"
                    ) AS "t13"
                  ) AS "t17"
                    ON "t7"."contact_id" = "t17"."_key"
                ) AS "t19"
              ) AS "t20"
              WHERE
                CASE
                  WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                  ELSE 'c:' || "t20"."contact_id"
                END IS NOT NULL
            ) AS "t27"
            LEFT OUTER JOIN "t21" AS "t24"
              ON "t27"."order_id" = "t24"."_order"
            WHERE
              NOT EXISTS(
                SELECT
                  1
                FROM (
                  SELECT DISTINCT
                    CASE
                      WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                      ELSE 'c:' || "t20"."contact_id"
                    END AS "_late"
                  FROM (
                    SELECT
                      "t19"."ordered_at",
                      "t19"."account_id",
                      "t19"."contact_id",
                      "t19"."order_id",
                      "t19"."row_order",
                      "t19"."born",
                      "t19"."contact_account",
                      "t19"."contact_owner",
                      "t19"."contact_born"
                    FROM (
                      SELECT
                        "t7"."ordered_at",
                        "t7"."account_id",
                        "t7"."contact_id",
                        "t7"."order_id",
                        "t7"."row_order",
                        "t7"."born",
                        "t17"."_key",
                        "t17"."contact_account",
                        "t17"."contact_owner",
                        "t17"."contact_born"
                      FROM "crm_v_orders" AS "t7"
                      LEFT OUTER JOIN (
                        SELECT
                          "t13"."contact_id" AS "_key",
                          "t13"."account_id" AS "contact_account",
                          "t13"."owner_id" AS "contact_owner",
                          "t13"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t11"."contact_id",
                            "t11"."account_id",
                            "t11"."owner_id",
                            "t11"."row_order",
                            "t11"."born"
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t4"
                            WHERE
                              "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                          ) AS "t11"
                        ) AS "t13"
                      ) AS "t17"
                        ON "t7"."contact_id" = "t17"."_key"
                    ) AS "t19"
                  ) AS "t20"
                  WHERE
                    CASE
                      WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                      ELSE 'c:' || "t20"."contact_id"
                    END IS NOT NULL
                    AND "t20"."account_id" IS NULL
                    AND "t20"."contact_account" IS NOT NULL
                    AND "t20"."contact_born" >= "t20"."ordered_at"
                ) AS "t28"
                WHERE
                  "t27"."customer" = "t28"."_late"
              )
          ) AS "t29"
        ) AS "t31"
      ) AS "t35"
      INNER JOIN "crm_periods" AS "t5"
        ON "t35"."ordered_at" < "t5"."p_cut"
        AND "t35"."next_at" >= "t5"."p_cut"
        AND "t35"."ordered_at" >= "t5"."p_t12"
    ) AS "t37"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t38"."p",
        "t38"."p_asof",
        "t38"."of_account",
        CAST(NULL AS VARCHAR) AS "owner",
        "t38"."several"
      FROM (
        SELECT
          "t36"."p",
          "t36"."p_asof",
          "t36"."of_account",
          "t36"."of_contact",
          COALESCE(MIN("t36"."low") <> MAX("t36"."high"), FALSE) AS "several"
        FROM (
          SELECT
            "t33"."ordered_at",
            "t33"."account_id",
            "t33"."contact_id",
            "t33"."order_id",
            "t33"."row_order",
            "t33"."born",
            "t33"."contact_account",
            "t33"."contact_owner",
            "t33"."contact_born",
            "t33"."of_account",
            "t33"."of_contact",
            "t33"."customer",
            "t33"."p",
            "t33"."p_start",
            "t33"."p_cut",
            "t33"."p_asof",
            "t33"."p_opening",
            "t33"."p_t12",
            "t33"."p_s12",
            "t33"."p_t24",
            "t33"."p_start_on",
            "t33"."p_cut_on",
            "t33"."p_opening_on",
            "t33"."p_cut_day",
            "t33"."p_opening_day",
            "t33"."p_next_start",
            "t33"."p_next_end",
            "t33"."p_typed",
            "t23"."_order",
            "t23"."low",
            "t23"."high"
          FROM (
            SELECT
              "t30"."ordered_at",
              "t30"."account_id",
              "t30"."contact_id",
              "t30"."order_id",
              "t30"."row_order",
              "t30"."born",
              "t30"."contact_account",
              "t30"."contact_owner",
              "t30"."contact_born",
              COALESCE(
                "t30"."account_id",
                CASE
                  WHEN "t30"."contact_born" < "t30"."p_asof"
                  THEN "t30"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t30"."account_id",
                  CASE
                    WHEN "t30"."contact_born" < "t30"."p_asof"
                    THEN "t30"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t30"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN COALESCE(
                  "t30"."account_id",
                  CASE
                    WHEN "t30"."contact_born" < "t30"."p_asof"
                    THEN "t30"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t30"."account_id",
                  CASE
                    WHEN "t30"."contact_born" < "t30"."p_asof"
                    THEN "t30"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t30"."contact_id"
              END AS "customer",
              "t30"."p",
              "t30"."p_start",
              "t30"."p_cut",
              "t30"."p_asof",
              "t30"."p_opening",
              "t30"."p_t12",
              "t30"."p_s12",
              "t30"."p_t24",
              "t30"."p_start_on",
              "t30"."p_cut_on",
              "t30"."p_opening_on",
              "t30"."p_cut_day",
              "t30"."p_opening_day",
              "t30"."p_next_start",
              "t30"."p_next_end",
              "t30"."p_typed"
            FROM (
              SELECT
                "t27"."ordered_at",
                "t27"."account_id",
                "t27"."contact_id",
                "t27"."order_id",
                "t27"."row_order",
                "t27"."born",
                "t27"."contact_account",
                "t27"."contact_owner",
                "t27"."contact_born",
                "t27"."of_account",
                "t27"."of_contact",
                "t27"."customer",
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
                "t6"."p_typed"
              FROM (
                SELECT
                  "t20"."ordered_at",
                  "t20"."account_id",
                  "t20"."contact_id",
                  "t20"."order_id",
                  "t20"."row_order",
                  "t20"."born",
                  "t20"."contact_account",
                  "t20"."contact_owner",
                  "t20"."contact_born",
                  COALESCE("t20"."account_id", "t20"."contact_account") AS "of_account",
                  CASE
                    WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NULL
                    THEN "t20"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  CASE
                    WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                    ELSE 'c:' || "t20"."contact_id"
                  END AS "customer"
                FROM (
                  SELECT
                    "t19"."ordered_at",
                    "t19"."account_id",
                    "t19"."contact_id",
                    "t19"."order_id",
                    "t19"."row_order",
                    "t19"."born",
                    "t19"."contact_account",
                    "t19"."contact_owner",
                    "t19"."contact_born"
                  FROM (
                    SELECT
                      "t7"."ordered_at",
                      "t7"."account_id",
                      "t7"."contact_id",
                      "t7"."order_id",
                      "t7"."row_order",
                      "t7"."born",
                      "t17"."_key",
                      "t17"."contact_account",
                      "t17"."contact_owner",
                      "t17"."contact_born"
                    FROM "crm_v_orders" AS "t7"
                    LEFT OUTER JOIN (
                      SELECT
                        "t13"."contact_id" AS "_key",
                        "t13"."account_id" AS "contact_account",
                        "t13"."owner_id" AS "contact_owner",
                        "t13"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t11"."contact_id",
                          "t11"."account_id",
                          "t11"."owner_id",
                          "t11"."row_order",
                          "t11"."born"
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t11"
                      ) AS "t13"
                    ) AS "t17"
                      ON "t7"."contact_id" = "t17"."_key"
                  ) AS "t19"
                ) AS "t20"
                WHERE
                  CASE
                    WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                    ELSE 'c:' || "t20"."contact_id"
                  END IS NOT NULL
              ) AS "t27"
              INNER JOIN "crm_periods" AS "t6"
                ON "t27"."ordered_at" < "t6"."p_cut"
              WHERE
                EXISTS(
                  SELECT
                    1
                  FROM (
                    SELECT DISTINCT
                      CASE
                        WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                        ELSE 'c:' || "t20"."contact_id"
                      END AS "_late"
                    FROM (
                      SELECT
                        "t19"."ordered_at",
                        "t19"."account_id",
                        "t19"."contact_id",
                        "t19"."order_id",
                        "t19"."row_order",
                        "t19"."born",
                        "t19"."contact_account",
                        "t19"."contact_owner",
                        "t19"."contact_born"
                      FROM (
                        SELECT
                          "t7"."ordered_at",
                          "t7"."account_id",
                          "t7"."contact_id",
                          "t7"."order_id",
                          "t7"."row_order",
                          "t7"."born",
                          "t17"."_key",
                          "t17"."contact_account",
                          "t17"."contact_owner",
                          "t17"."contact_born"
                        FROM "crm_v_orders" AS "t7"
                        LEFT OUTER JOIN (
                          SELECT
                            "t13"."contact_id" AS "_key",
                            "t13"."account_id" AS "contact_account",
                            "t13"."owner_id" AS "contact_owner",
                            "t13"."born" AS "contact_born"
                          FROM (
                            SELECT
                              "t11"."contact_id",
                              "t11"."account_id",
                              "t11"."owner_id",
                              "t11"."row_order",
                              "t11"."born"
                            FROM (
                              SELECT
                                *
                              FROM "crm_v_contacts" AS "t4"
                              WHERE
                                "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                            ) AS "t11"
                          ) AS "t13"
                        ) AS "t17"
                          ON "t7"."contact_id" = "t17"."_key"
                      ) AS "t19"
                    ) AS "t20"
                    WHERE
                      CASE
                        WHEN COALESCE("t20"."account_id", "t20"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t20"."account_id", "t20"."contact_account")
                        ELSE 'c:' || "t20"."contact_id"
                      END IS NOT NULL
                      AND "t20"."account_id" IS NULL
                      AND "t20"."contact_account" IS NOT NULL
                      AND "t20"."contact_born" >= "t20"."ordered_at"
                  ) AS "t28"
                  WHERE
                    "t27"."customer" = "t28"."_late"
                )
            ) AS "t30"
            WHERE
              "t30"."ordered_at" >= "t30"."p_t12"
              AND CASE
                WHEN COALESCE(
                  "t30"."account_id",
                  CASE
                    WHEN "t30"."contact_born" < "t30"."p_asof"
                    THEN "t30"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t30"."account_id",
                  CASE
                    WHEN "t30"."contact_born" < "t30"."p_asof"
                    THEN "t30"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t30"."contact_id"
              END IS NOT NULL
          ) AS "t33"
          LEFT OUTER JOIN "t21" AS "t23"
            ON "t33"."order_id" = "t23"."_order"
        ) AS "t36"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t38"
    ) AS "t39"
  ) AS "t40"
) AS "t41"
GROUP BY
  1
