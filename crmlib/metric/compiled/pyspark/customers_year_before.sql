-- customers_year_before by all: c__churned c__ {"basis": "orders"}
SELECT
  `t13`.`p`,
  SUM(CAST(`t13`.`churned` AS BIGINT)) AS `c__churned`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t12`.`p`,
    `t12`.`p_asof`,
    `t12`.`since` = 0 AS `churned`
  FROM (
    SELECT
      `t11`.`p`,
      `t11`.`p_asof`,
      `t11`.`of_account`,
      `t11`.`of_contact`,
      SUM(CAST(`t11`.`ordered_at` < `t11`.`p_t12` AS BIGINT)) AS `before`,
      SUM(CAST(`t11`.`ordered_at` >= `t11`.`p_t12` AS BIGINT)) AS `since`
    FROM (
      SELECT
        `t10`.`ordered_at`,
        `t10`.`order_id`,
        `t10`.`account_id`,
        `t10`.`contact_id`,
        `t10`.`deal_id`,
        `t10`.`campaign_id`,
        `t10`.`owner_id`,
        `t10`.`amount`,
        `t10`.`cost`,
        `t10`.`currency`,
        `t10`.`row_order`,
        `t10`.`born`,
        `t10`.`p`,
        `t10`.`p_start`,
        `t10`.`p_cut`,
        `t10`.`p_asof`,
        `t10`.`p_opening`,
        `t10`.`p_t12`,
        `t10`.`p_s12`,
        `t10`.`p_t24`,
        `t10`.`p_start_on`,
        `t10`.`p_cut_on`,
        `t10`.`p_opening_on`,
        `t10`.`p_cut_day`,
        `t10`.`p_opening_day`,
        `t10`.`p_next_start`,
        `t10`.`p_next_end`,
        `t10`.`p_typed`,
        `t10`.`contact_account`,
        COALESCE(`t10`.`account_id`, `t10`.`contact_account`) AS `of_account`,
        CASE
          WHEN COALESCE(`t10`.`account_id`, `t10`.`contact_account`) IS NULL
          THEN `t10`.`contact_id`
          ELSE NULL
        END AS `of_contact`,
        IF(
          COALESCE(`t10`.`account_id`, `t10`.`contact_account`) IS NOT NULL,
          CONCAT('a:', COALESCE(`t10`.`account_id`, `t10`.`contact_account`)),
          CONCAT('c:', `t10`.`contact_id`)
        ) AS `customer`
      FROM (
        SELECT
          `t9`.`ordered_at`,
          `t9`.`order_id`,
          `t9`.`account_id`,
          `t9`.`contact_id`,
          `t9`.`deal_id`,
          `t9`.`campaign_id`,
          `t9`.`owner_id`,
          `t9`.`amount`,
          `t9`.`cost`,
          `t9`.`currency`,
          `t9`.`row_order`,
          `t9`.`born`,
          `t9`.`p`,
          `t9`.`p_start`,
          `t9`.`p_cut`,
          `t9`.`p_asof`,
          `t9`.`p_opening`,
          `t9`.`p_t12`,
          `t9`.`p_s12`,
          `t9`.`p_t24`,
          `t9`.`p_start_on`,
          `t9`.`p_cut_on`,
          `t9`.`p_opening_on`,
          `t9`.`p_cut_day`,
          `t9`.`p_opening_day`,
          `t9`.`p_next_start`,
          `t9`.`p_next_end`,
          `t9`.`p_typed`,
          `t9`.`contact_account`
        FROM (
          SELECT
            `t3`.`ordered_at`,
            `t3`.`order_id`,
            `t3`.`account_id`,
            `t3`.`contact_id`,
            `t3`.`deal_id`,
            `t3`.`campaign_id`,
            `t3`.`owner_id`,
            `t3`.`amount`,
            `t3`.`cost`,
            `t3`.`currency`,
            `t3`.`row_order`,
            `t3`.`born`,
            `t4`.`p`,
            `t4`.`p_start`,
            `t4`.`p_cut`,
            `t4`.`p_asof`,
            `t4`.`p_opening`,
            `t4`.`p_t12`,
            `t4`.`p_s12`,
            `t4`.`p_t24`,
            `t4`.`p_start_on`,
            `t4`.`p_cut_on`,
            `t4`.`p_opening_on`,
            `t4`.`p_cut_day`,
            `t4`.`p_opening_day`,
            `t4`.`p_next_start`,
            `t4`.`p_next_end`,
            `t4`.`p_typed`,
            `t8`.`_key`,
            `t8`.`_born`,
            `t8`.`contact_account`
          FROM `crm_v_orders` AS `t3`
          INNER JOIN `crm_periods` AS `t4`
            ON `t3`.`ordered_at` < `t4`.`p_cut`
            AND `t3`.`born` < `t4`.`p_asof`
            AND `t3`.`ordered_at` >= `t4`.`p_t24`
          LEFT OUTER JOIN (
            SELECT
              `t6`.`contact_id` AS `_key`,
              `t6`.`born` AS `_born`,
              `t6`.`account_id` AS `contact_account`
            FROM (
              SELECT
                `t5`.`contact_id`,
                `t5`.`account_id`,
                `t5`.`row_order`,
                `t5`.`born`
              FROM (
                SELECT
                  *
                FROM `crm_v_contacts` AS `t2`
                WHERE
                  `t2`.`contact_id` IS NOT NULL AND `t2`.`copy` = 0
              ) AS `t5`
            ) AS `t6`
          ) AS `t8`
            ON `t3`.`contact_id` = `t8`.`_key` AND `t8`.`_born` < `t4`.`p_asof`
        ) AS `t9`
      ) AS `t10`
      WHERE
        IF(
          COALESCE(`t10`.`account_id`, `t10`.`contact_account`) IS NOT NULL,
          CONCAT('a:', COALESCE(`t10`.`account_id`, `t10`.`contact_account`)),
          CONCAT('c:', `t10`.`contact_id`)
        ) IS NOT NULL
    ) AS `t11`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t12`
  WHERE
    `t12`.`before` > 0
) AS `t13`
GROUP BY
  1
