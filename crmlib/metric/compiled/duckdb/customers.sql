-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan c__churned_in_year c__active_before {"basis": "orders"}
SELECT
  "t16"."p",
  COUNT(*) FILTER(WHERE
    "t16"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t16"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t16"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t16"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t16"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t16"."repeating") AS "c__repeating",
  SUM("t16"."lifespan") AS "s__lifespan",
  COUNT("t16"."lifespan") AS "n__lifespan",
  COUNT(*) FILTER(WHERE
    "t16"."churned_in_year") AS "c__churned_in_year",
  COUNT(*) FILTER(WHERE
    "t16"."active_before") AS "c__active_before"
FROM (
  SELECT
    "t15"."p",
    "t15"."p_asof",
    "t15"."first_at" >= "t15"."p_start" AS "new",
    "t15"."this_year" > 0 AS "active",
    "t15"."year_at_start" > 0 AS "at_start",
    (
      "t15"."this_year" > 0
    ) AND (
      "t15"."year_at_start" > 0
    ) AS "retained",
    (
      "t15"."year_at_start" > 0
    ) AND NOT (
      "t15"."this_year" > 0
    ) AS "churned",
    "t15"."this_year" >= 2 AS "repeating",
    CASE WHEN "t15"."orders" >= 2 THEN "t15"."span" ELSE NULL END AS "lifespan",
    "t15"."year_before" > 0 AS "active_before",
    (
      "t15"."year_before" > 0
    ) AND NOT (
      "t15"."this_year" > 0
    ) AS "churned_in_year"
  FROM (
    SELECT
      "t14"."p",
      "t14"."p_asof",
      "t14"."p_start",
      "t14"."customer",
      "t14"."of_account",
      "t14"."of_contact",
      "t14"."first_at",
      "t14"."last_at",
      "t14"."orders",
      "t14"."this_year",
      "t14"."year_at_start",
      "t14"."year_before",
      CAST(EPOCH_US("t14"."last_at") - EPOCH_US("t14"."first_at") AS DECIMAL(18, 0)) AS "span"
    FROM (
      SELECT
        "t13"."p",
        "t13"."p_asof",
        "t13"."p_start",
        "t13"."customer",
        "t13"."of_account",
        "t13"."of_contact",
        MIN("t13"."ordered_at") AS "first_at",
        MAX("t13"."ordered_at") AS "last_at",
        COUNT(*) AS "orders",
        COUNT(*) FILTER(WHERE
          "t13"."ordered_at" >= "t13"."p_t12") AS "this_year",
        COUNT(*) FILTER(WHERE
          (
            "t13"."ordered_at" >= "t13"."p_s12"
          )
          AND (
            "t13"."ordered_at" < "t13"."p_opening"
          )) AS "year_at_start",
        COUNT(*) FILTER(WHERE
          (
            "t13"."ordered_at" >= "t13"."p_t24"
          )
          AND (
            "t13"."ordered_at" < "t13"."p_t12"
          )) AS "year_before"
      FROM (
        SELECT
          "t12"."ordered_at",
          "t12"."order_id",
          "t12"."account_id",
          "t12"."contact_id",
          "t12"."deal_id",
          "t12"."campaign_id",
          "t12"."owner_id",
          "t12"."amount",
          "t12"."cost",
          "t12"."currency",
          "t12"."row_order",
          "t12"."born",
          "t12"."p",
          "t12"."p_start",
          "t12"."p_cut",
          "t12"."p_asof",
          "t12"."p_opening",
          "t12"."p_t12",
          "t12"."p_s12",
          "t12"."p_t24",
          "t12"."p_start_on",
          "t12"."p_cut_on",
          "t12"."p_opening_on",
          "t12"."p_cut_day",
          "t12"."p_opening_day",
          "t12"."p_next_start",
          "t12"."p_next_end",
          "t12"."p_typed",
          "t12"."contact_account",
          COALESCE("t12"."account_id", "t12"."contact_account") AS "of_account",
          CASE
            WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
            THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
            ELSE 'c:' || "t12"."contact_id"
          END AS "customer",
          CASE
            WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NULL
            THEN "t12"."contact_id"
            ELSE NULL
          END AS "of_contact"
        FROM (
          SELECT
            "t11".*
            EXCLUDE ("_born", "_key")
          FROM (
            SELECT
              "t3"."ordered_at",
              "t3"."order_id",
              "t3"."account_id",
              "t3"."contact_id",
              "t3"."deal_id",
              "t3"."campaign_id",
              "t3"."owner_id",
              "t3"."amount",
              "t3"."cost",
              "t3"."currency",
              "t3"."row_order",
              "t3"."born",
              "t4"."p",
              "t4"."p_start",
              "t4"."p_cut",
              "t4"."p_asof",
              "t4"."p_opening",
              "t4"."p_t12",
              "t4"."p_s12",
              "t4"."p_t24",
              "t4"."p_start_on",
              "t4"."p_cut_on",
              "t4"."p_opening_on",
              "t4"."p_cut_day",
              "t4"."p_opening_day",
              "t4"."p_next_start",
              "t4"."p_next_end",
              "t4"."p_typed",
              "t10"."_key",
              "t10"."_born",
              "t10"."contact_account"
            FROM "crm_v_orders" AS "t3"
            INNER JOIN "crm_periods" AS "t4"
              ON "t3"."ordered_at" < "t4"."p_cut" AND "t3"."born" < "t4"."p_asof"
            LEFT OUTER JOIN (
              SELECT
                "t8"."contact_id" AS "_key",
                "t8"."born" AS "_born",
                "t8"."account_id" AS "contact_account"
              FROM (
                SELECT
                  "t7".*
                  EXCLUDE ("_rank")
                FROM (
                  SELECT
                    *
                  FROM (
                    SELECT
                      "t5"."contact_id",
                      "t5"."account_id",
                      "t5"."row_order",
                      "t5"."born",
                      ROW_NUMBER() OVER (
                        PARTITION BY "t5"."contact_id"
                        ORDER BY "t5"."row_order" ASC
                        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                      ) - 1 AS "_rank"
                    FROM (
                      SELECT
                        *
                      FROM "crm_v_contacts" AS "t2"
                      WHERE
                        "t2"."contact_id" IS NOT NULL
                    ) AS "t5"
                  ) AS "t6"
                  WHERE
                    "t6"."_rank" = 0
                ) AS "t7"
              ) AS "t8"
            ) AS "t10"
              ON "t3"."contact_id" = "t10"."_key" AND "t10"."_born" < "t4"."p_asof"
          ) AS "t11"
        ) AS "t12"
        WHERE
          CASE
            WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
            THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
            ELSE 'c:' || "t12"."contact_id"
          END IS NOT NULL
      ) AS "t13"
      GROUP BY
        1,
        2,
        3,
        4,
        5,
        6
    ) AS "t14"
  ) AS "t15"
) AS "t16"
GROUP BY
  1
