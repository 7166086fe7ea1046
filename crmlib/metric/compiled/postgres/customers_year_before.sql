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
    "t14"."since" = 0 AS "churned"
  FROM (
    SELECT
      "t13"."p",
      "t13"."p_asof",
      "t13"."of_account",
      "t13"."of_contact",
      COUNT(*) FILTER(WHERE
        "t13"."ordered_at" < "t13"."p_t12") AS "before",
      COUNT(*) FILTER(WHERE
        "t13"."ordered_at" >= "t13"."p_t12") AS "since"
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
          WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NULL
          THEN "t12"."contact_id"
          ELSE NULL
        END AS "of_contact",
        CASE
          WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
          ELSE 'c:' || "t12"."contact_id"
        END AS "customer"
      FROM (
        SELECT
          "t11"."ordered_at",
          "t11"."order_id",
          "t11"."account_id",
          "t11"."contact_id",
          "t11"."deal_id",
          "t11"."campaign_id",
          "t11"."owner_id",
          "t11"."amount",
          "t11"."cost",
          "t11"."currency",
          "t11"."row_order",
          "t11"."born",
          "t11"."p",
          "t11"."p_start",
          "t11"."p_cut",
          "t11"."p_asof",
          "t11"."p_opening",
          "t11"."p_t12",
          "t11"."p_s12",
          "t11"."p_t24",
          "t11"."p_start_on",
          "t11"."p_cut_on",
          "t11"."p_opening_on",
          "t11"."p_cut_day",
          "t11"."p_opening_day",
          "t11"."p_next_start",
          "t11"."p_next_end",
          "t11"."p_typed",
          "t11"."contact_account"
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
            ON "t3"."ordered_at" < "t4"."p_cut"
            AND "t3"."born" < "t4"."p_asof"
            AND "t3"."ordered_at" >= "t4"."p_t24"
          LEFT OUTER JOIN (
            SELECT
              "t8"."contact_id" AS "_key",
              "t8"."born" AS "_born",
              "t8"."account_id" AS "contact_account"
            FROM (
              SELECT
                "t7"."contact_id",
                "t7"."account_id",
                "t7"."row_order",
                "t7"."born"
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
      4
  ) AS "t14"
  WHERE
    "t14"."before" > 0
) AS "t15"
GROUP BY
  1
