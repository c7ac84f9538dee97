/** The looks of the desk (桌面样式). */
import "./tokens.css";
import "./base.css";
import "./parts.css";
import "./fields.css";
import "./kinds.css";
import "./element.css";
