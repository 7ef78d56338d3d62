import account from "./account.json";
import audit from "./audit.json";
import calls from "./calls.json";
import classes from "./classes.json";
import consent from "./consent.json";
import coverage from "./coverage.json";
import desk from "./desk.json";
import experts from "./experts.json";
import floor from "./floor.json";
import offers from "./offers.json";
import parts from "./parts.json";
import people from "./people.json";
import persons from "./persons.json";
import portal from "./portal.json";
import privacy from "./privacy.json";
import quality from "./quality.json";
import script from "./script.json";
import setup from "./setup.json";
import shell from "./shell.json";
import sources from "./sources.json";
import subjects from "./subjects.json";
import transfer from "./transfer.json";
import trunks from "./trunks.json";
import whatif from "./whatif.json";
import words from "./words.json";

export default {
  account,
  audit,
  calls,
  classes,
  consent,
  coverage,
  desk,
  experts,
  floor,
  offers,
  parts,
  people,
  persons,
  portal,
  privacy,
  quality,
  script,
  setup,
  shell,
  sources,
  subjects,
  transfer,
  trunks,
  whatif,
  words,
};
