-- customers_assortment by all: c__several c__ {"basis": "orders"}
WITH "t20" AS (
  SELECT
    "t17"."_order",
    MIN("t17"."category") AS "low",
    MAX("t17"."category") AS "high"
  FROM (
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
          "t9".*
          EXCLUDE ("copy")
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
  ) AS "t17"
  GROUP BY
    1
)
SELECT
  "t44"."p",
  COUNT(*) FILTER(WHERE
    "t44"."several") AS "c__several",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t43"."p",
    "t43"."p_asof",
    "t43"."several"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."p",
        "t5"."p_asof",
        "t36"."of_account",
        CAST(NULL AS TEXT) AS "owner",
        COALESCE("t36"."since" >= "t5"."p_t12", FALSE) AS "several"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t32"."ordered_at",
            "t32"."account_id",
            "t32"."contact_id",
            "t32"."order_id",
            "t32"."row_order",
            "t32"."born",
            "t32"."contact_account",
            "t32"."contact_owner",
            "t32"."contact_born",
            "t32"."of_account",
            "t32"."of_contact",
            "t32"."customer",
            "t32"."_order",
            "t32"."low",
            "t32"."high",
            "t32"."_since",
            MAX("t32"."_since") OVER (
              PARTITION BY "t32"."customer"
              ORDER BY "t32"."ordered_at" ASC, "t32"."row_order" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS "since",
            COALESCE(
              LEAD("t32"."ordered_at") OVER (
                PARTITION BY "t32"."customer"
                ORDER BY "t32"."ordered_at" ASC, "t32"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
            ) AS "next_at"
          FROM (
            SELECT
              "t28"."ordered_at",
              "t28"."account_id",
              "t28"."contact_id",
              "t28"."order_id",
              "t28"."row_order",
              "t28"."born",
              "t28"."contact_account",
              "t28"."contact_owner",
              "t28"."contact_born",
              "t28"."of_account",
              "t28"."of_contact",
              "t28"."customer",
              "t28"."_order",
              "t28"."low",
              "t28"."high",
              CASE
                WHEN "t28"."low" <> "t28"."high"
                THEN "t28"."ordered_at"
                WHEN (
                  LAG("t28"."low") OVER (
                    PARTITION BY "t28"."customer", "t28"."low" IS NULL
                    ORDER BY "t28"."ordered_at" ASC, "t28"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) <> "t28"."low"
                )
                OR (
                  LAG("t28"."high") OVER (
                    PARTITION BY "t28"."customer", "t28"."low" IS NULL
                    ORDER BY "t28"."ordered_at" ASC, "t28"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) <> "t28"."high"
                )
                THEN LAG("t28"."ordered_at") OVER (
                  PARTITION BY "t28"."customer", "t28"."low" IS NULL
                  ORDER BY "t28"."ordered_at" ASC, "t28"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
                ELSE NULL
              END AS "_since"
            FROM (
              SELECT
                "t26"."ordered_at",
                "t26"."account_id",
                "t26"."contact_id",
                "t26"."order_id",
                "t26"."row_order",
                "t26"."born",
                "t26"."contact_account",
                "t26"."contact_owner",
                "t26"."contact_born",
                "t26"."of_account",
                "t26"."of_contact",
                "t26"."customer",
                "t23"."_order",
                "t23"."low",
                "t23"."high"
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
                  "t19"."contact_born",
                  COALESCE("t19"."account_id", "t19"."contact_account") AS "of_account",
                  CASE
                    WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NULL
                    THEN "t19"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  CASE
                    WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                    ELSE 'c:' || "t19"."contact_id"
                  END AS "customer"
                FROM (
                  SELECT
                    "t18".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t6"."ordered_at",
                      "t6"."account_id",
                      "t6"."contact_id",
                      "t6"."order_id",
                      "t6"."row_order",
                      "t6"."born",
                      "t16"."_key",
                      "t16"."contact_account",
                      "t16"."contact_owner",
                      "t16"."contact_born"
                    FROM "crm_v_orders" AS "t6"
                    LEFT OUTER JOIN (
                      SELECT
                        "t12"."contact_id" AS "_key",
                        "t12"."account_id" AS "contact_account",
                        "t12"."owner_id" AS "contact_owner",
                        "t12"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t10".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t10"
                      ) AS "t12"
                    ) AS "t16"
                      ON "t6"."contact_id" = "t16"."_key"
                  ) AS "t18"
                ) AS "t19"
                WHERE
                  CASE
                    WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                    ELSE 'c:' || "t19"."contact_id"
                  END IS NOT NULL
              ) AS "t26"
              ANTI JOIN (
                SELECT DISTINCT
                  CASE
                    WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                    ELSE 'c:' || "t19"."contact_id"
                  END AS "_late"
                FROM (
                  SELECT
                    "t18".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t6"."ordered_at",
                      "t6"."account_id",
                      "t6"."contact_id",
                      "t6"."order_id",
                      "t6"."row_order",
                      "t6"."born",
                      "t16"."_key",
                      "t16"."contact_account",
                      "t16"."contact_owner",
                      "t16"."contact_born"
                    FROM "crm_v_orders" AS "t6"
                    LEFT OUTER JOIN (
                      SELECT
                        "t12"."contact_id" AS "_key",
                        "t12"."account_id" AS "contact_account",
                        "t12"."owner_id" AS "contact_owner",
                        "t12"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t10".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t4"
                          WHERE
                            "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                        ) AS "t10"
                      ) AS "t12"
                    ) AS "t16"
                      ON "t6"."contact_id" = "t16"."_key"
                  ) AS "t18"
                ) AS "t19"
                WHERE
                  CASE
                    WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                    ELSE 'c:' || "t19"."contact_id"
                  END IS NOT NULL
                  AND "t19"."account_id" IS NULL
                  AND "t19"."contact_account" IS NOT NULL
                  AND "t19"."contact_born" >= "t19"."ordered_at"
              ) AS "t27"
                ON "t26"."customer" = "t27"."_late"
              LEFT OUTER JOIN "t20" AS "t23"
                ON "t26"."order_id" = "t23"."_order"
            ) AS "t28"
          ) AS "t32"
        ) AS "t34"
        WHERE
          "t34"."ordered_at" < CRM_LAST_P_CUT()
          AND "t34"."next_at" >= CRM_FIRST_P_CUT()
          AND "t34"."ordered_at" >= CRM_FIRST_P_T12()
      ) AS "t36"
      INNER JOIN "crm_periods" AS "t5"
        ON "t36"."ordered_at" < "t5"."p_cut"
        AND "t36"."next_at" >= "t5"."p_cut"
        AND "t36"."ordered_at" >= "t5"."p_t12"
    ) AS "t39"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t41"."p",
        "t41"."p_asof",
        "t41"."of_account",
        CAST(NULL AS TEXT) AS "owner",
        "t41"."several"
      FROM (
        SELECT
          "t40"."p",
          "t40"."p_asof",
          "t40"."of_account",
          "t40"."of_contact",
          COALESCE(MIN("t40"."low") <> MAX("t40"."high"), FALSE) AS "several"
        FROM (
          SELECT
            "t38"."ordered_at",
            "t38"."account_id",
            "t38"."contact_id",
            "t38"."order_id",
            "t38"."row_order",
            "t38"."born",
            "t38"."contact_account",
            "t38"."contact_owner",
            "t38"."contact_born",
            "t38"."of_account",
            "t38"."of_contact",
            "t38"."customer",
            "t38"."p",
            "t38"."p_start",
            "t38"."p_cut",
            "t38"."p_asof",
            "t38"."p_opening",
            "t38"."p_t12",
            "t38"."p_s12",
            "t38"."p_t24",
            "t38"."p_start_on",
            "t38"."p_cut_on",
            "t38"."p_opening_on",
            "t38"."p_cut_day",
            "t38"."p_opening_day",
            "t38"."p_next_start",
            "t38"."p_next_end",
            "t38"."p_typed",
            "t22"."_order",
            "t22"."low",
            "t22"."high"
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
              COALESCE(
                "t33"."account_id",
                CASE
                  WHEN "t33"."contact_born" < "t33"."p_asof"
                  THEN "t33"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t33"."account_id",
                  CASE
                    WHEN "t33"."contact_born" < "t33"."p_asof"
                    THEN "t33"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t33"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN COALESCE(
                  "t33"."account_id",
                  CASE
                    WHEN "t33"."contact_born" < "t33"."p_asof"
                    THEN "t33"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t33"."account_id",
                  CASE
                    WHEN "t33"."contact_born" < "t33"."p_asof"
                    THEN "t33"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t33"."contact_id"
              END AS "customer",
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
              "t33"."p_typed"
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
                FROM (
                  SELECT
                    "t26"."ordered_at",
                    "t26"."account_id",
                    "t26"."contact_id",
                    "t26"."order_id",
                    "t26"."row_order",
                    "t26"."born",
                    "t26"."contact_account",
                    "t26"."contact_owner",
                    "t26"."contact_born",
                    "t26"."of_account",
                    "t26"."of_contact",
                    "t26"."customer"
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
                      "t19"."contact_born",
                      COALESCE("t19"."account_id", "t19"."contact_account") AS "of_account",
                      CASE
                        WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NULL
                        THEN "t19"."contact_id"
                        ELSE NULL
                      END AS "of_contact",
                      CASE
                        WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                        ELSE 'c:' || "t19"."contact_id"
                      END AS "customer"
                    FROM (
                      SELECT
                        "t18".*
                        EXCLUDE ("_key")
                      FROM (
                        SELECT
                          "t6"."ordered_at",
                          "t6"."account_id",
                          "t6"."contact_id",
                          "t6"."order_id",
                          "t6"."row_order",
                          "t6"."born",
                          "t16"."_key",
                          "t16"."contact_account",
                          "t16"."contact_owner",
                          "t16"."contact_born"
                        FROM "crm_v_orders" AS "t6"
                        LEFT OUTER JOIN (
                          SELECT
                            "t12"."contact_id" AS "_key",
                            "t12"."account_id" AS "contact_account",
                            "t12"."owner_id" AS "contact_owner",
                            "t12"."born" AS "contact_born"
                          FROM (
                            SELECT
                              "t10".*
                              EXCLUDE ("copy")
                            FROM (
                              SELECT
                                *
                              FROM "crm_v_contacts" AS "t4"
                              WHERE
                                "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                            ) AS "t10"
                          ) AS "t12"
                        ) AS "t16"
                          ON "t6"."contact_id" = "t16"."_key"
                      ) AS "t18"
                    ) AS "t19"
                    WHERE
                      CASE
                        WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                        ELSE 'c:' || "t19"."contact_id"
                      END IS NOT NULL
                  ) AS "t26"
                  SEMI JOIN (
                    SELECT DISTINCT
                      CASE
                        WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                        ELSE 'c:' || "t19"."contact_id"
                      END AS "_late"
                    FROM (
                      SELECT
                        "t18".*
                        EXCLUDE ("_key")
                      FROM (
                        SELECT
                          "t6"."ordered_at",
                          "t6"."account_id",
                          "t6"."contact_id",
                          "t6"."order_id",
                          "t6"."row_order",
                          "t6"."born",
                          "t16"."_key",
                          "t16"."contact_account",
                          "t16"."contact_owner",
                          "t16"."contact_born"
                        FROM "crm_v_orders" AS "t6"
                        LEFT OUTER JOIN (
                          SELECT
                            "t12"."contact_id" AS "_key",
                            "t12"."account_id" AS "contact_account",
                            "t12"."owner_id" AS "contact_owner",
                            "t12"."born" AS "contact_born"
                          FROM (
                            SELECT
                              "t10".*
                              EXCLUDE ("copy")
                            FROM (
                              SELECT
                                *
                              FROM "crm_v_contacts" AS "t4"
                              WHERE
                                "t4"."contact_id" IS NOT NULL AND "t4"."copy" = 0
                            ) AS "t10"
                          ) AS "t12"
                        ) AS "t16"
                          ON "t6"."contact_id" = "t16"."_key"
                      ) AS "t18"
                    ) AS "t19"
                    WHERE
                      CASE
                        WHEN COALESCE("t19"."account_id", "t19"."contact_account") IS NOT NULL
                        THEN 'a:' || COALESCE("t19"."account_id", "t19"."contact_account")
                        ELSE 'c:' || "t19"."contact_id"
                      END IS NOT NULL
                      AND "t19"."account_id" IS NULL
                      AND "t19"."contact_account" IS NOT NULL
                      AND "t19"."contact_born" >= "t19"."ordered_at"
                  ) AS "t27"
                    ON "t26"."customer" = "t27"."_late"
                ) AS "t29"
                WHERE
                  "t29"."ordered_at" < CRM_LAST_P_CUT()
              ) AS "t31"
              INNER JOIN "crm_periods" AS "t5"
                ON "t31"."ordered_at" < "t5"."p_cut"
            ) AS "t33"
            WHERE
              "t33"."ordered_at" >= "t33"."p_t12"
              AND CASE
                WHEN COALESCE(
                  "t33"."account_id",
                  CASE
                    WHEN "t33"."contact_born" < "t33"."p_asof"
                    THEN "t33"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t33"."account_id",
                  CASE
                    WHEN "t33"."contact_born" < "t33"."p_asof"
                    THEN "t33"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t33"."contact_id"
              END IS NOT NULL
          ) AS "t38"
          LEFT OUTER JOIN "t20" AS "t22"
            ON "t38"."order_id" = "t22"."_order"
        ) AS "t40"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t41"
    ) AS "t42"
  ) AS "t43"
) AS "t44"
GROUP BY
  1
