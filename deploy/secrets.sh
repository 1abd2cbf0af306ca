#!/bin/sh
# Writes the secrets that docker-compose.production.yml reads into ./secrets (or the folder given): random ones, each in
# a file of its own. A file that is there already is left alone.
set -eu
folder=${1:-secrets}
# The folder keeps others out. The files can be read by the containers' users, who are others too.
mkdir -p "$folder"
chmod 700 "$folder"

# write NAME VALUE
write() {
  if [ -e "$folder/$1" ]; then return; fi
  printf '%s\n' "$2" >"$folder/$1"
  chmod 444 "$folder/$1"
}

random() {
  od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'
}

write mysql_root_password "$(random 24)"
write mysql_migrate_password "$(random 24)"
write mysql_password "$(random 24)"
write signing_key "$(random 64)"
write migrate_database_url "mysql://keyturn_migrate:$(cat "$folder/mysql_migrate_password")@db:3306/keyturn"
write database_url "mysql://keyturn:$(cat "$folder/mysql_password")@db:3306/keyturn"
