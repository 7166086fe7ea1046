-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
WITH "t4" AS (
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
    "t1"."first_at",
    "t1"."before_at",
    "t1"."next_at",
    "t1"."number"
  FROM "crm_customer_orders" AS "t1"
  WHERE
    NOT (
      "t1"."late"
    ) AND "t1"."customer" IS NOT NULL
)
SELECT
  "t27"."p",
  COUNT(*) FILTER(WHERE
    "t27"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t27"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t27"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t27"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t27"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t27"."repeating") AS "c__repeating",
  SUM("t27"."lifespan") AS "s__lifespan",
  COUNT("t27"."lifespan") AS "n__lifespan"
FROM (
  SELECT
    "t26"."p",
    "t26"."p_asof",
    "t26"."new",
    "t26"."active",
    "t26"."at_start",
    "t26"."retained",
    "t26"."churned",
    "t26"."repeating",
    "t26"."lifespan"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t24"."p",
        "t24"."p_asof",
        "t24"."of_account",
        "t24"."owner",
        "t24"."first_at" >= "t24"."p_start" AS "new",
        "t24"."this_year" > 0 AS "active",
        "t24"."year_at_start" > 0 AS "at_start",
        (
          "t24"."this_year" > 0
        ) AND (
          "t24"."year_at_start" > 0
        ) AS "retained",
        (
          "t24"."year_at_start" > 0
        ) AND NOT (
          "t24"."this_year" > 0
        ) AS "churned",
        "t24"."this_year" >= 2 AS "repeating",
        CASE
          WHEN "t24"."orders" >= 2
          THEN CAST(EPOCH_US("t24"."last_at") - EPOCH_US("t24"."first_at") AS DECIMAL(18, 0))
          ELSE NULL
        END AS "lifespan"
      FROM (
        SELECT
          "t23"."p",
          "t23"."p_asof",
          "t23"."p_start",
          "t23"."customer",
          "t23"."of_account",
          "t23"."of_contact",
          "t23"."first_at",
          "t23"."last_at",
          "t23"."orders",
          "t23"."this_year",
          "t23"."year_at_start",
          CAST(NULL AS TEXT) AS "owner"
        FROM (
          SELECT
            "t22"."p",
            "t22"."p_asof",
            "t22"."p_start",
            "t22"."customer",
            "t22"."of_account",
            "t22"."of_contact",
            MIN("t22"."ordered_at") AS "first_at",
            MAX("t22"."ordered_at") AS "last_at",
            COUNT(*) AS "orders",
            COUNT(*) FILTER(WHERE
              "t22"."ordered_at" >= "t22"."p_t12") AS "this_year",
            COUNT(*) FILTER(WHERE
              (
                "t22"."ordered_at" >= "t22"."p_s12"
              )
              AND (
                "t22"."ordered_at" < "t22"."p_opening"
              )) AS "year_at_start"
          FROM (
            SELECT
              *
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t14"."late",
                  "t14"."ordered_at",
                  CASE
                    WHEN COALESCE(
                      "t14"."account_id",
                      CASE
                        WHEN "t14"."contact_born" < "t14"."p_asof"
                        THEN "t14"."contact_account"
                        ELSE NULL
                      END
                    ) IS NOT NULL
                    THEN 'a:' || COALESCE(
                      "t14"."account_id",
                      CASE
                        WHEN "t14"."contact_born" < "t14"."p_asof"
                        THEN "t14"."contact_account"
                        ELSE NULL
                      END
                    )
                    ELSE 'c:' || "t14"."contact_id"
                  END AS "customer",
                  COALESCE(
                    "t14"."account_id",
                    CASE
                      WHEN "t14"."contact_born" < "t14"."p_asof"
                      THEN "t14"."contact_account"
                      ELSE NULL
                    END
                  ) AS "of_account",
                  CASE
                    WHEN COALESCE(
                      "t14"."account_id",
                      CASE
                        WHEN "t14"."contact_born" < "t14"."p_asof"
                        THEN "t14"."contact_account"
                        ELSE NULL
                      END
                    ) IS NULL
                    THEN "t14"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  "t14"."owner",
                  "t14"."owner_born",
                  "t14"."row_order",
                  "t14"."order_id",
                  "t14"."account_id",
                  "t14"."contact_id",
                  "t14"."contact_account",
                  "t14"."contact_born",
                  "t14"."first_at",
                  "t14"."before_at",
                  "t14"."next_at",
                  "t14"."number",
                  "t14"."p",
                  "t14"."p_start",
                  "t14"."p_cut",
                  "t14"."p_asof",
                  "t14"."p_opening",
                  "t14"."p_t12",
                  "t14"."p_s12",
                  "t14"."p_t24",
                  "t14"."p_start_on",
                  "t14"."p_cut_on",
                  "t14"."p_opening_on",
                  "t14"."p_cut_day",
                  "t14"."p_opening_day",
                  "t14"."p_next_start",
                  "t14"."p_next_end",
                  "t14"."p_typed"
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
                    "t7"."first_at",
                    "t7"."before_at",
                    "t7"."next_at",
                    "t7"."number",
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
                        "t1"."first_at",
                        "t1"."before_at",
                        "t1"."next_at",
                        "t1"."number"
                      FROM "crm_customer_orders" AS "t1"
                      WHERE
                        "t1"."late"
                    ) AS "t3"
                    WHERE
                      "t3"."ordered_at" < CRM_LAST_P_CUT()
                  ) AS "t7"
                  INNER JOIN "crm_periods" AS "t2"
                    ON "t7"."ordered_at" < "t2"."p_cut"
                ) AS "t14"
              ) AS "t19"
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  "t15"."late",
                  "t15"."ordered_at",
                  CASE
                    WHEN COALESCE(
                      "t15"."account_id",
                      CASE
                        WHEN "t15"."contact_born" < "t15"."p_asof"
                        THEN "t15"."contact_account"
                        ELSE NULL
                      END
                    ) IS NOT NULL
                    THEN 'a:' || COALESCE(
                      "t15"."account_id",
                      CASE
                        WHEN "t15"."contact_born" < "t15"."p_asof"
                        THEN "t15"."contact_account"
                        ELSE NULL
                      END
                    )
                    ELSE 'c:' || "t15"."contact_id"
                  END AS "customer",
                  COALESCE(
                    "t15"."account_id",
                    CASE
                      WHEN "t15"."contact_born" < "t15"."p_asof"
                      THEN "t15"."contact_account"
                      ELSE NULL
                    END
                  ) AS "of_account",
                  CASE
                    WHEN COALESCE(
                      "t15"."account_id",
                      CASE
                        WHEN "t15"."contact_born" < "t15"."p_asof"
                        THEN "t15"."contact_account"
                        ELSE NULL
                      END
                    ) IS NULL
                    THEN "t15"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  "t15"."owner",
                  "t15"."owner_born",
                  "t15"."row_order",
                  "t15"."order_id",
                  "t15"."account_id",
                  "t15"."contact_id",
                  "t15"."contact_account",
                  "t15"."contact_born",
                  "t15"."first_at",
                  "t15"."before_at",
                  "t15"."next_at",
                  "t15"."number",
                  "t15"."p",
                  "t15"."p_start",
                  "t15"."p_cut",
                  "t15"."p_asof",
                  "t15"."p_opening",
                  "t15"."p_t12",
                  "t15"."p_s12",
                  "t15"."p_t24",
                  "t15"."p_start_on",
                  "t15"."p_cut_on",
                  "t15"."p_opening_on",
                  "t15"."p_cut_day",
                  "t15"."p_opening_day",
                  "t15"."p_next_start",
                  "t15"."p_next_end",
                  "t15"."p_typed"
                FROM (
                  SELECT
                    "t11"."late",
                    "t11"."ordered_at",
                    "t11"."customer",
                    "t11"."of_account",
                    "t11"."of_contact",
                    "t11"."owner",
                    "t11"."owner_born",
                    "t11"."row_order",
                    "t11"."order_id",
                    "t11"."account_id",
                    "t11"."contact_id",
                    "t11"."contact_account",
                    "t11"."contact_born",
                    "t11"."first_at",
                    "t11"."before_at",
                    "t11"."next_at",
                    "t11"."number",
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
                    FROM "t4" AS "t5"
                    WHERE
                      "t5"."ordered_at" < CRM_LAST_P_CUT()
                  ) AS "t11"
                  INNER JOIN "crm_periods" AS "t2"
                    ON "t11"."ordered_at" < "t2"."p_cut" AND "t2"."p_opening" < "t2"."p_t12"
                ) AS "t15"
              ) AS "t20"
            ) AS "t21"
            WHERE
              "t21"."customer" IS NOT NULL
          ) AS "t22"
          GROUP BY
            1,
            2,
            3,
            4,
            5,
            6
        ) AS "t23"
      ) AS "t24"
    ) AS "t25"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."p",
          "t2"."p_asof",
          "t12"."of_account",
          CASE WHEN "t12"."owner_born" < "t2"."p_asof" THEN "t12"."owner" ELSE NULL END AS "owner",
          "t12"."first_at" >= "t2"."p_start" AS "new",
          "t12"."ordered_at" >= "t2"."p_t12" AS "active",
          FALSE AS "at_start",
          FALSE AS "retained",
          FALSE AS "churned",
          COALESCE("t12"."before_at" >= "t2"."p_t12", FALSE) AS "repeating",
          CASE
            WHEN "t12"."number" >= 2
            THEN CAST(EPOCH_US("t12"."ordered_at") - EPOCH_US("t12"."first_at") AS DECIMAL(18, 0))
            ELSE NULL
          END AS "lifespan"
        FROM (
          SELECT
            *
          FROM "t4" AS "t5"
          WHERE
            "t5"."ordered_at" < CRM_LAST_P_CUT() AND "t5"."next_at" >= CRM_FIRST_P_CUT()
        ) AS "t12"
        INNER JOIN "crm_periods" AS "t2"
          ON "t12"."ordered_at" < "t2"."p_cut"
          AND "t12"."next_at" >= "t2"."p_cut"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t17"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."p",
          "t2"."p_asof",
          "t13"."of_account",
          CASE WHEN "t13"."owner_born" < "t2"."p_asof" THEN "t13"."owner" ELSE NULL END AS "owner",
          FALSE AS "new",
          FALSE AS "active",
          TRUE AS "at_start",
          (
            "t13"."next_at" < "t2"."p_cut"
          ) OR (
            "t13"."ordered_at" >= "t2"."p_t12"
          ) AS "retained",
          NOT (
            (
              "t13"."next_at" < "t2"."p_cut"
            ) OR (
              "t13"."ordered_at" >= "t2"."p_t12"
            )
          ) AS "churned",
          FALSE AS "repeating",
          CAST(NULL AS DECIMAL(18, 0)) AS "lifespan"
        FROM (
          SELECT
            *
          FROM "t4" AS "t5"
          WHERE
            "t5"."ordered_at" < CRM_LAST_P_OPENING()
            AND "t5"."next_at" >= CRM_FIRST_P_OPENING()
            AND "t5"."ordered_at" >= CRM_FIRST_P_S12()
        ) AS "t13"
        INNER JOIN "crm_periods" AS "t2"
          ON "t13"."ordered_at" < "t2"."p_opening"
          AND "t13"."next_at" >= "t2"."p_opening"
          AND "t13"."ordered_at" >= "t2"."p_s12"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t16"
    ) AS "t18"
  ) AS "t26"
) AS "t27"
GROUP BY
  1
