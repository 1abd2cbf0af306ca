#!/bin/sh
# Makes the running service's database user, who may read and write rows but not change tables; gives it the password
# of the file, also when it is there already.
set -eu
password=$(cat /run/secrets/mysql_password)
MYSQL_PWD=$(cat /run/secrets/mysql_root_password)
export MYSQL_PWD

tries=0
until mysql --protocol=tcp -h db -u root -e 'SELECT 1' >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -ge 90 ]; then
    echo 'the database did not answer for 3 minutes' >&2
    exit 1
  fi
  sleep 2
done

# By standard input: arguments can be seen by every user of the machine
mysql --protocol=tcp -h db -u root <<SQL
CREATE USER IF NOT EXISTS 'keyturn'@'%' IDENTIFIED BY '$password';
ALTER USER 'keyturn'@'%' IDENTIFIED BY '$password';
GRANT SELECT, INSERT, UPDATE, DELETE ON keyturn.* TO 'keyturn'@'%';
SQL
echo 'the database user keyturn is there'
