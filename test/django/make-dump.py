"""Makes the fixtures of this folder with a real Django: python3 test/django/make-dump.py

Needs Django 4.0 or later (for scrypt), djangorestframework, djangorestframework-simplejwt, bcrypt and argon2-cffi.
Salts, times and tokens are random or of the day, so a new run changes every line; the tests read what they need from
dump.secrets.json and set their clock by it.
"""
import datetime
import json
import os
import sys
import tempfile

import django
from django.conf import settings
from django.core.management import call_command

SIGNING_KEY = 'k3$w-9v!p2zj7&q@x5r^t8m(c1n)d4f6g0h=b+a_sldu#yeio'
FOLDER = os.path.dirname(os.path.abspath(__file__))
HASHERS = {
    'pbkdf2': 'PBKDF2PasswordHasher',
    'pbkdf2_sha1': 'PBKDF2SHA1PasswordHasher',
    'bcrypt': 'BCryptPasswordHasher',
    'bcrypt_sha256': 'BCryptSHA256PasswordHasher',
    'argon2': 'Argon2PasswordHasher',
    'scrypt': 'ScryptPasswordHasher',
    'md5': 'MD5PasswordHasher',
}
ALGORITHMS = {**{name: name for name in HASHERS}, 'pbkdf2': 'pbkdf2_sha256'}
NOW = datetime.datetime(2026, 11, 20, 9, 0, tzinfo=datetime.timezone.utc)

settings.configure(
    SECRET_KEY=SIGNING_KEY,
    USE_TZ=True,
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.path.join(tempfile.mkdtemp(), 'db')}},
    DEFAULT_AUTO_FIELD='django.db.models.BigAutoField',
    INSTALLED_APPS=[
        'django.contrib.contenttypes',
        'django.contrib.auth',
        'rest_framework_simplejwt',
        'rest_framework_simplejwt.token_blacklist',
    ],
    PASSWORD_HASHERS=[f'django.contrib.auth.hashers.{name}' for name in HASHERS.values()],
    SIMPLE_JWT={
        'ACCESS_TOKEN_LIFETIME': datetime.timedelta(minutes=5),
        'REFRESH_TOKEN_LIFETIME': datetime.timedelta(days=90),
        'SLIDING_TOKEN_REFRESH_LIFETIME': datetime.timedelta(days=30),
    },
)
django.setup()
call_command('migrate', verbosity=0)

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from rest_framework_simplejwt import tokens as simplejwt  # noqa: E402

# Tokens of a fixed day, so that the tests' clock is right for them.
simplejwt.aware_utcnow = lambda: NOW

users = {}
tokens = {}


def member(username, password, algorithm, **fields):
    stored = make_password(password, hasher=ALGORITHMS[algorithm]) if algorithm else '!' + 'x' * 40
    joined = NOW - datetime.timedelta(days=400, microseconds=-123456)
    user = User.objects.create(username=username, password=stored, date_joined=joined, **fields)
    users[username] = {'id': user.pk, 'password': password, 'algorithm': algorithm}
    return user


User.objects.create(pk=40, username='gone', password='!').delete()
group = Group.objects.create(name='crew')
for index, algorithm in enumerate(ALGORITHMS):
    password = f'there is no spoon, {algorithm} é 電'
    member(f'{algorithm}-user', password, algorithm, email=f'{algorithm}@Example.com', pk=101 + index)
neo = member('Neo', 'follow the white rabbit', 'pbkdf2', first_name='Thomas', last_name='Anderson', is_staff=True,
             last_login=NOW - datetime.timedelta(hours=3))
neo.groups.add(group)
member('morpheus', 'free your mind now', 'pbkdf2', is_staff=True, is_superuser=True)
member('cypher', 'ignorance is bliss', 'pbkdf2', is_active=False)
member('oracle', None, None)
member('네오', 'follow the white rabbit', 'pbkdf2')
member('neo', 'another neo altogether', 'pbkdf2')


def token(name, user, kind=simplejwt.RefreshToken, age=datetime.timedelta(days=1), dead=False):
    simplejwt.aware_utcnow = lambda: NOW - age
    made = kind.for_user(user)
    made_text = str(made)
    if dead:
        made.blacklist()
    simplejwt.aware_utcnow = lambda: NOW
    tokens[name] = {'token': made_text, 'jti': made['jti'], 'user': user.username}


token('alive', neo)
token('other', neo, age=datetime.timedelta(days=30))
token('blacklisted', neo, dead=True)
token('expired', neo, age=datetime.timedelta(days=91))
token('inactive', User.objects.get(username='cypher'))
token('sliding', User.objects.get(username='morpheus'), kind=simplejwt.SlidingToken)
token('skipped', User.objects.get(username='md5-user'))
tokens['access'] = {'token': str(simplejwt.RefreshToken(tokens['alive']['token']).access_token), 'user': 'Neo'}

for ending, form in (('json', 'json'), ('jsonl', 'jsonl')):
    with open(os.path.join(FOLDER, f'dump.{ending}'), 'w', encoding='utf-8') as file:
        call_command('dumpdata', 'auth.User', 'token_blacklist', format=form, stdout=file)
with open(os.path.join(FOLDER, 'dump.secrets.json'), 'w', encoding='utf-8') as file:
    about = {'django': django.get_version(), 'now': NOW.isoformat(), 'signingKey': SIGNING_KEY}
    json.dump({**about, 'users': users, 'tokens': tokens}, file, indent=2, ensure_ascii=False)
    file.write('\n')
print(f'made with Django {django.get_version()}', file=sys.stderr)
