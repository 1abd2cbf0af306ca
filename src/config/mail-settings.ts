import { certificates } from './certificates.js'
import { linkUrl, mailbox, smtpUrl } from './mail-parsers.js'
import { templateFolder } from './mail-templates.js'
import { boolean, duration, limit, oneOf } from './parsers.js'
import { setting } from './setting.js'

/** Emails that the service sends. */
export const mailSettings = {
  SMTP_URL: setting({
    parse: smtpUrl,
    secret: true,
    description:
      'The SMTP server that takes emails: smtp:// (STARTTLS where the server offers it, port 587) or smtps:// (port 465). With a password and a host on another machine, or with ?tls=required, the service sends nothing without TLS. Without this setting, the service writes emails to the log; in production, it sends none, and calls whose only purpose is an email get a 501.'
  }),
  SMTP_CA: setting({
    parse: certificates,
    description:
      'The private certificate authority that has signed the certificate of the SMTP server. SMTP_CA_FILE names a file.'
  }),
  MAIL_FROM: setting({
    parse: mailbox,
    description:
      'The sender of emails. The name before the email is also the name of the service in the texts. The default is no-reply@ and the host of PUBLIC_URL.'
  }),
  MAIL_RATE_LIMIT: setting({
    default: '5/1h',
    parse: limit,
    description:
      'The number of emails that callers who are not logged in may request for one email in a period. Further requests get the same response, and the service sends nothing. One IP address may send five times as many requests; then it gets a 429.'
  }),
  PASSWORD_RESET_LIFETIME: setting({
    default: '1h',
    parse: duration('1m', '30d'),
    description: 'The time for which the link in an email can set a new password, from the sending of the email.'
  }),
  PASSWORD_RESET_URL: setting({
    parse: linkUrl,
    description:
      'The page of a front end that sets a new password, with {token} in the URL. Write it into the fragment (#token={token}), which browsers do not send to servers. The default is PUBLIC_URL/account/reset-password#token={token}.'
  }),
  INVITATION_LIFETIME: setting({
    default: '7d',
    parse: duration('1m', '30d'),
    description: 'The time for which the link in an invitation is good, from the sending of the email.'
  }),
  INVITATION_URL: setting({
    parse: linkUrl,
    description:
      'The page of a front end that accepts an invitation, with {token} in the URL. Write it into the fragment (#token={token}), which browsers do not send to servers. The default is PUBLIC_URL/account/accept-invitation#token={token}.'
  }),
  SECURITY_NOTICES: setting({
    default: 'on',
    parse: boolean,
    description:
      'Whether users get an email when their password or email changed, when a refresh token was used twice, and after a login on a device that they have not used before.'
  }),
  EMAIL_VERIFICATION: setting({
    default: 'optional',
    parse: oneOf('off', 'optional', 'required'),
    description:
      'Whether users prove their email with a link that the service sends to it. With optional, a new email gets a link, and nothing depends on it. With required, sign-up needs an email, and a user whose email is not verified cannot log in. With off, new emails get no link.'
  }),
  EMAIL_VERIFICATION_LIFETIME: setting({
    default: '3d',
    parse: duration('1m', '30d'),
    description: 'The time for which the link in an email can verify or change an email, from the sending of the email.'
  }),
  EMAIL_VERIFICATION_URL: setting({
    parse: linkUrl,
    description:
      'The page of a front end that verifies an email, with {token} in the URL. Write it into the fragment (#token={token}), which browsers do not send to servers. The default is PUBLIC_URL/account/verify-email#token={token}.'
  }),
  MAIL_TEMPLATES: setting({
    parse: templateFolder,
    description:
      'A folder with own texts of emails, such as password_reset.en.txt and password_reset.ko.html. The service reads them at the start.'
  })
}
