-- customers_assortment by all: c__ {"basis": "orders"}
SELECT
  "t15"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t14"."p",
    "t14"."p_asof"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t2"."p",
        "t2"."p_asof",
        "t8"."of_account",
        CASE WHEN "t8"."owner_born" < "t2"."p_asof" THEN "t8"."owner" ELSE NULL END AS "owner"
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
            "t1"."next_at",
            "t1"."since"
          FROM "crm_customer_orders" AS "t1"
          WHERE
            NOT (
              "t1"."late"
            ) AND "t1"."customer" IS NOT NULL
        ) AS "t4"
        WHERE
          "t4"."ordered_at" < CRM_LAST_P_CUT()
          AND "t4"."next_at" >= CRM_FIRST_P_CUT()
          AND "t4"."since" >= CRM_FIRST_P_T12()
      ) AS "t8"
      INNER JOIN "crm_periods" AS "t2"
        ON "t8"."ordered_at" < "t2"."p_cut"
        AND "t8"."next_at" >= "t2"."p_cut"
        AND "t8"."since" >= "t2"."p_t12"
    ) AS "t10"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t12"."p",
        "t12"."p_asof",
        "t12"."of_account",
        "t12"."owner"
      FROM (
        SELECT
          "t11"."p",
          "t11"."p_asof",
          "t11"."of_account",
          "t11"."of_contact",
          "t11"."owner",
          MIN("t11"."low") AS "low",
          MAX("t11"."high") AS "high"
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
            CASE
              WHEN NOT (
                (
                  COALESCE(
                    "t9"."account_id",
                    CASE
                      WHEN "t9"."contact_born" < "t9"."p_asof"
                      THEN "t9"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                )
                AND (
                  "t9"."contact_account" IS NOT NULL
                )
              )
              THEN CASE WHEN "t9"."owner_born" < "t9"."p_asof" THEN "t9"."owner" ELSE NULL END
              ELSE NULL
            END AS "owner",
            "t9"."owner_born",
            "t9"."row_order",
            "t9"."order_id",
            "t9"."account_id",
            "t9"."contact_id",
            "t9"."contact_account",
            "t9"."contact_born",
            "t9"."low",
            "t9"."high",
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
              "t7"."low",
              "t7"."high",
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
                  "t1"."low",
                  "t1"."high"
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
            "t9"."ordered_at" >= "t9"."p_t12"
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
          4,
          5
      ) AS "t12"
      WHERE
        "t12"."low" <> "t12"."high"
    ) AS "t13"
  ) AS "t14"
) AS "t15"
GROUP BY
  1
