-- deal_changes by all: c__pushed {"basis": "orders"}
SELECT
  `t7`.`p`,
  SUM(CAST(`t7`.`pushed` AS BIGINT)) AS `c__pushed`
FROM (
  SELECT
    `t6`.`p`,
    `t6`.`p_asof`,
    IF(
      `t6`.`before_open`
      AND (
        `t6`.`status` = 'open'
      )
      AND (
        `t6`.`close_date` > `t6`.`before_close_date`
      ),
      (
        (
          EXTRACT(year FROM `t6`.`close_date`) * 12
        ) + EXTRACT(month FROM `t6`.`close_date`)
      ) > (
        (
          EXTRACT(year FROM `t6`.`before_close_date`) * 12
        ) + EXTRACT(month FROM `t6`.`before_close_date`)
      ),
      FALSE
    ) AS `pushed`
  FROM (
    SELECT
      `t5`.`born`,
      `t5`.`valid_from`,
      `t5`.`valid_to`,
      `t5`.`status`,
      `t5`.`from_history`,
      `t5`.`close_date`,
      `t5`.`before_open`,
      `t5`.`before_close_date`,
      `t5`.`p`,
      `t5`.`p_start`,
      `t5`.`p_cut`,
      `t5`.`p_asof`,
      `t5`.`p_opening`,
      `t5`.`p_t12`,
      `t5`.`p_s12`,
      `t5`.`p_t24`,
      `t5`.`p_start_on`,
      `t5`.`p_cut_on`,
      `t5`.`p_opening_on`,
      `t5`.`p_cut_day`,
      `t5`.`p_opening_day`,
      `t5`.`p_next_start`,
      `t5`.`p_next_end`,
      `t5`.`p_typed`
    FROM (
      SELECT
        `t4`.`born`,
        `t4`.`valid_from`,
        `t4`.`valid_to`,
        `t4`.`status`,
        `t4`.`from_history`,
        `t4`.`close_date`,
        `t4`.`before_open`,
        `t4`.`before_close_date`,
        `t4`.`_day`,
        `t2`.`p`,
        `t2`.`p_start`,
        `t2`.`p_cut`,
        `t2`.`p_asof`,
        `t2`.`p_opening`,
        `t2`.`p_t12`,
        `t2`.`p_s12`,
        `t2`.`p_t24`,
        `t2`.`p_start_on`,
        `t2`.`p_cut_on`,
        `t2`.`p_opening_on`,
        `t2`.`p_cut_day`,
        `t2`.`p_opening_day`,
        `t2`.`p_next_start`,
        `t2`.`p_next_end`,
        `t2`.`p_typed`,
        `t2`.`p_day`
      FROM (
        SELECT
          `t0`.`born`,
          `t0`.`valid_from`,
          `t0`.`valid_to`,
          `t0`.`status`,
          `t0`.`from_history`,
          `t0`.`close_date`,
          `t0`.`before_open`,
          `t0`.`before_close_date`,
          CAST(`t0`.`valid_from` AS DATE) AS `_day`
        FROM `crm_deal_states` AS `t0`
        WHERE
          `t0`.`from_history` AND `t0`.`valid_from` IS NOT NULL
      ) AS `t4`
      INNER JOIN `crm_period_days` AS `t2`
        ON `t4`.`_day` = `t2`.`p_day`
        AND `t4`.`valid_from` >= `t2`.`p_start`
        AND `t4`.`valid_from` < `t2`.`p_cut`
        AND `t4`.`born` < `t2`.`p_asof`
    ) AS `t5`
  ) AS `t6`
) AS `t7`
GROUP BY
  1
