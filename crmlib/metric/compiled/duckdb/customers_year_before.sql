-- customers_year_before by all: c__churned c__ {"basis": "orders"}
SELECT
  "t15"."p",
  COUNT(*) FILTER(WHERE
    "t15"."churned") AS "c__churned",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t14"."p",
    "t14"."p_asof",
    "t14"."churned"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."p",
        "t2"."p_asof",
        "t8"."of_account",
        CASE WHEN "t8"."owner_born" < "t2"."p_asof" THEN "t8"."owner" ELSE NULL END AS "owner",
        "t8"."next_at" >= "t2"."p_cut" AS "churned"
      FROM (
        SELECT
          *
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
            "t1"."next_at"
          FROM "crm_customer_orders" AS "t1"
          WHERE
            NOT (
              "t1"."late"
            ) AND "t1"."customer" IS NOT NULL
        ) AS "t4"
        WHERE
          "t4"."ordered_at" >= CRM_FIRST_P_T24()
      ) AS "t8"
      INNER JOIN "crm_periods" AS "t2"
        ON "t8"."ordered_at" < LEAST("t2"."p_t12", "t2"."p_cut")
        AND "t8"."next_at" >= LEAST("t2"."p_t12", "t2"."p_cut")
        AND "t8"."ordered_at" >= "t2"."p_t24"
    ) AS "t10"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t12"."p",
        "t12"."p_asof",
        "t12"."of_account",
        CAST(NULL AS TEXT) AS "owner",
        "t12"."since" = 0 AS "churned"
      FROM (
        SELECT
          "t11"."p",
          "t11"."p_asof",
          "t11"."of_account",
          "t11"."of_contact",
          COUNT(*) FILTER(WHERE
            "t11"."ordered_at" < "t11"."p_t12") AS "before",
          COUNT(*) FILTER(WHERE
            "t11"."ordered_at" >= "t11"."p_t12") AS "since"
        FROM (
          SELECT
            "t9"."late",
            "t9"."ordered_at",
            CASE
              WHEN COALESCE(
                "t9"."account_id",
                CASE
                  WHEN "t9"."contact_born" < "t9"."p_asof"
                  THEN "t9"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t9"."account_id",
                CASE
                  WHEN "t9"."contact_born" < "t9"."p_asof"
                  THEN "t9"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t9"."contact_id"
            END AS "customer",
            COALESCE(
              "t9"."account_id",
              CASE
                WHEN "t9"."contact_born" < "t9"."p_asof"
                THEN "t9"."contact_account"
                ELSE NULL
              END
            ) AS "of_account",
            CASE
              WHEN COALESCE(
                "t9"."account_id",
                CASE
                  WHEN "t9"."contact_born" < "t9"."p_asof"
                  THEN "t9"."contact_account"
                  ELSE NULL
                END
              ) IS NULL
              THEN "t9"."contact_id"
              ELSE NULL
            END AS "of_contact",
            "t9"."owner",
            "t9"."owner_born",
            "t9"."row_order",
            "t9"."order_id",
            "t9"."account_id",
            "t9"."contact_id",
            "t9"."contact_account",
            "t9"."contact_born",
            "t9"."next_at",
            "t9"."p",
            "t9"."p_start",
            "t9"."p_cut",
            "t9"."p_asof",
            "t9"."p_opening",
            "t9"."p_t12",
            "t9"."p_s12",
            "t9"."p_t24",
            "t9"."p_start_on",
            "t9"."p_cut_on",
            "t9"."p_opening_on",
            "t9"."p_cut_day",
            "t9"."p_opening_day",
            "t9"."p_next_start",
            "t9"."p_next_end",
            "t9"."p_typed"
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
              "t7"."next_at",
              "t2"."p",
              "t2"."p_start",
              "t2"."p_cut",
              "t2"."p_asof",
              "t2"."p_opening",
              "t2"."p_t12",
              "t2"."p_s12",
              "t2"."p_t24",
              "t2"."p_start_on",
              "t2"."p_cut_on",
              "t2"."p_opening_on",
              "t2"."p_cut_day",
              "t2"."p_opening_day",
              "t2"."p_next_start",
              "t2"."p_next_end",
              "t2"."p_typed"
            FROM (
              SELECT
                *
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
                  "t1"."next_at"
                FROM "crm_customer_orders" AS "t1"
                WHERE
                  "t1"."late"
              ) AS "t3"
              WHERE
                "t3"."ordered_at" < CRM_LAST_P_CUT()
            ) AS "t7"
            INNER JOIN "crm_periods" AS "t2"
              ON "t7"."ordered_at" < "t2"."p_cut"
          ) AS "t9"
          WHERE
            "t9"."ordered_at" >= "t9"."p_t24"
            AND CASE
              WHEN COALESCE(
                "t9"."account_id",
                CASE
                  WHEN "t9"."contact_born" < "t9"."p_asof"
                  THEN "t9"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t9"."account_id",
                CASE
                  WHEN "t9"."contact_born" < "t9"."p_asof"
                  THEN "t9"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t9"."contact_id"
            END IS NOT NULL
        ) AS "t11"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t12"
      WHERE
        "t12"."before" > 0
    ) AS "t13"
  ) AS "t14"
) AS "t15"
GROUP BY
  1
